/** By what the access tokens of an API can be signed. */
export const signingAlgorithms = [
  { value: 'RS256', label: 'RS256' },
  { value: 'RS512', label: 'RS512' },
  { value: 'PS256', label: 'PS256' },
  { value: 'HS256', label: 'HS256 (with a secret that the API keeps)' },
]
