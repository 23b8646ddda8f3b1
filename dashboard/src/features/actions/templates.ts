const sources = import.meta.glob<string>('../../../../examples/actions/*.js', {
  query: '?raw',
  import: 'default',
  eager: true,
})

export interface Template {
  name: string
  code: string
  /** By the handler that it exports. */
  handler: string | undefined
}

/** `challenge-with-otp.js` as people write it. */
const titleOf = (path: string): string => {
  const words = (path.split('/').at(-1) ?? '').replace(/\.js$/, '').replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The examples of the project, to begin with one of them. */
export const templates: readonly Template[] = Object.entries(sources)
  .map(([path, code]) => ({
    name: titleOf(path),
    code,
    handler: /exports\.(onExecute\w+)/.exec(code)?.[1],
  }))
  .sort((a, b) => a.name.localeCompare(b.name))
