import { readFileSync } from 'node:fs'
import { asset } from '../universal-login/assets.ts'

const read = (name: string) => readFileSync(new URL(`./assets/${name}`, import.meta.url))

export const explorerStyleUrl = asset('explorer.css', 'text/css; charset=utf-8', read('explorer.css'))
export const explorerScriptUrl = asset('explorer.js', 'text/javascript; charset=utf-8', read('explorer.js'))
