import { createHash } from 'node:crypto'

interface Given {
  email?: string
  username?: string
  phone_number?: string
  name?: string
  nickname?: string
  picture?: string
}

/** What Auth0 fills into a new profile: name, nickname (local part of the address) and a picture (management reference, 2.1). */
export const profileDefaults = (given: Given): { name?: string; nickname?: string; picture: string } => {
  const name = given.name ?? given.email?.toLowerCase() ?? given.username ?? given.phone_number
  return {
    name,
    nickname: given.nickname ?? given.email?.toLowerCase().split('@')[0] ?? given.username ?? given.phone_number,
    picture: given.picture ?? initialsPicture(name ?? ''),
  }
}

/** Two initials on a colour of their own as an SVG in a `data:` address: nothing is asked of another server. */
const initialsPicture = (name: string): string => {
  const letters = [...name.replace(/[^\p{L}\p{N}]/gu, '')].slice(0, 2).join('').toUpperCase()
  const hue = ((createHash('sha256').update(name).digest()[0] as number) * 360) >> 8
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 64'><rect width='64' height='64' fill='hsl(${hue} 45% 38%)'/><text x='32' y='42' fill='white' font-family='sans-serif' font-size='28' text-anchor='middle'>${letters}</text></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
