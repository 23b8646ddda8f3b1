/** Names that are not the operator's to give. */
const reserved = /^(https?:\/\/([^/?#]*\.)?(auth0|okta)\.com([/:?#]|$)|urn:(ietf|auth0|okta)(:|$))/i

/** Whether a token type is the operator's own: an http(s) address or a URN of at most 100 characters outside reserved names. */
export const isOwnTokenType = (text: string): boolean =>
  text.length <= 100 &&
  !reserved.test(text) &&
  (/^urn:[a-z0-9][a-z0-9-]{0,31}:[^\s]+$/i.test(text) || (/^https?:\/\/[^\s]+$/i.test(text) && URL.canParse(text)))
