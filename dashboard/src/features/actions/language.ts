import type { typescript } from 'monaco-editor'
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker'
import TypeScriptWorker from 'monaco-editor/language/typescript/ts.worker.js?worker'
import type { Trigger } from './triggers.ts'

const declarations = import.meta.glob<string>('../../../../types/*.d.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
})

self.MonacoEnvironment = {
  getWorker: (_, label) =>
    label === 'typescript' || label === 'javascript' ? new TypeScriptWorker() : new EditorWorker(),
}

/** What Actions find besides `event` and `api`: Node.js, as far as the types of a browser do not have it. */
const surroundings = `
declare const exports: Record<string, unknown>
declare const module: { exports: Record<string, unknown> }
declare function require(name: string): any
declare const process: { env: Record<string, string | undefined>; version: string }
declare const console: { log(...all: unknown[]): void; info(...all: unknown[]): void; warn(...all: unknown[]): void; error(...all: unknown[]): void; debug(...all: unknown[]): void }
declare function fetch(input: string | URL, init?: any): Promise<any>
declare class URL { constructor(url: string, base?: string | URL); href: string; origin: string; hostname: string; pathname: string; search: string; searchParams: URLSearchParams; toString(): string }
declare class URLSearchParams { constructor(init?: any); get(name: string): string | null; set(name: string, value: string): void; append(name: string, value: string): void; has(name: string): boolean; toString(): string }
declare const Buffer: any
declare function setTimeout(work: (...all: any[]) => void, milliseconds?: number, ...all: any[]): any
declare function clearTimeout(timer: any): void
declare function btoa(text: string): string
declare function atob(text: string): string
declare const crypto: any
declare class TextEncoder { encode(text?: string): Uint8Array }
declare class TextDecoder { constructor(label?: string); decode(bytes?: any): string }
declare class AbortController { signal: any; abort(): void }
`

/** Teaches the editor the types of a trigger: its own files, and `Event` and the name of its `api` without an import. */
export const prepare = (language: typeof typescript.javascriptDefaults, trigger: Trigger | undefined): void => {
  language.setCompilerOptions({
    allowJs: true,
    checkJs: true,
    allowNonTsExtensions: true,
    target: 99,
    module: 99,
    moduleResolution: 2,
    lib: ['es2023'],
    strict: true,
    noImplicitAny: false,
  })
  language.setDiagnosticsOptions({
    noSemanticValidation: false,
    noSyntaxValidation: false,
    diagnosticCodesToIgnore: [80001, 80004, 7016],
  })
  const names = trigger
    ? `type Event = import('file:///types/${trigger.types}').Event\ntype ${trigger.api} = import('file:///types/${trigger.types}').${trigger.api}\n`
    : ''
  language.setExtraLibs([
    ...Object.entries(declarations).map(([path, content]) => ({
      content,
      filePath: `file:///types/${path.split('/').at(-1)}`,
    })),
    { content: surroundings, filePath: 'file:///surroundings.d.ts' },
    { content: names.replaceAll("'file:///types/", "'./types/"), filePath: 'file:///names.d.ts' },
  ])
}
