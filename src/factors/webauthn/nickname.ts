const shortest = 2
const longest = 50

/** What a user calls a key, or why it will not do (reference, 7.6). */
export const readNickname = (
  text: string | undefined,
): { ok: true; nickname: string } | { ok: false; code: 'no-nickname' | 'nickname-too-short' | 'nickname-too-long' } => {
  const nickname = (text ?? '')
    .replace(/[^\P{C}]|\s/gu, ' ')
    .replace(/ +/g, ' ')
    .trim()
  const length = [...nickname].length
  if (length === 0) return { ok: false, code: 'no-nickname' }
  if (length < shortest) return { ok: false, code: 'nickname-too-short' }
  return length > longest ? { ok: false, code: 'nickname-too-long' } : { ok: true, nickname }
}
