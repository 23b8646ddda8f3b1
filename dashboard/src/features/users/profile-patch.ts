/** Changes of a form as the Management API takes them: an emptied text takes the member away. Pure. */
export const profilePatch = (changes: Record<string, string | boolean>) =>
  Object.fromEntries(Object.entries(changes).map(([member, value]) => [member, value === '' ? null : value]))
