import { useComputedColorScheme } from '@mantine/core'
import { editor, KeyCode } from 'monaco-editor'
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker'
import { useEffect, useRef } from 'react'

// The editor of Actions brings workers for more languages.
self.MonacoEnvironment ??= { getWorker: () => new EditorWorker() }

// The red of the editor's own light theme is too pale to be read.
editor.defineTheme('liquid-light', {
  base: 'vs',
  inherit: true,
  rules: [
    { token: 'attribute.name', foreground: 'a31515' },
    { token: 'attribute.name.html', foreground: 'a31515' },
  ],
  colors: {},
})

/** HTML with Liquid in it. Escape then Tab leaves it, so that keys alone get out. */
const LiquidEditor = ({
  value,
  label,
  readOnly,
  height,
  onChange,
}: {
  value: string
  label: string
  readOnly: boolean
  height: number
  onChange: (value: string) => void
}) => {
  const place = useRef<HTMLDivElement>(null)
  const made = useRef<editor.IStandaloneCodeEditor>(undefined)
  const latest = useRef(onChange)
  latest.current = onChange
  const theme = useComputedColorScheme('light') === 'dark' ? 'vs-dark' : 'liquid-light'

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; the effects below follow what changes.
  useEffect(() => {
    const one = editor.create(place.current as HTMLDivElement, {
      value,
      language: 'liquid',
      readOnly,
      theme,
      automaticLayout: true,
      minimap: { enabled: false },
      lineNumbers: 'off',
      folding: false,
      wordWrap: 'on',
      scrollBeyondLastLine: false,
      fontSize: 13.5,
      tabSize: 2,
      padding: { top: 10, bottom: 10 },
      ariaLabel: label,
    })
    one.onDidChangeModelContent(() => latest.current(one.getValue()))
    one.addCommand(
      KeyCode.Escape,
      () => (document.activeElement as HTMLElement | null)?.blur(),
      '!suggestWidgetVisible && !findWidgetVisible',
    )
    made.current = one
    return () => {
      one.getModel()?.dispose()
      one.dispose()
    }
  }, [])

  useEffect(() => {
    if (made.current && made.current.getValue() !== value) made.current.setValue(value)
  }, [value])
  useEffect(() => made.current?.updateOptions({ readOnly, ariaLabel: label }), [readOnly, label])
  useEffect(() => editor.setTheme(theme), [theme])

  return <div ref={place} style={{ height }} />
}

export default LiquidEditor
