import { useComputedColorScheme } from '@mantine/core'
import { editor, KeyCode, KeyMod, typescript, Uri } from 'monaco-editor'
import { useEffect, useRef } from 'react'
import { prepare } from './language.ts'
import type { Trigger } from './triggers.ts'

/**
 * The code of an Action, `code` at first and then what is typed, with the types of its `event` and `api`: completion, hover, and errors while one types. Escape
 * then Tab leaves it, so that keys alone get out.
 */
const Editor = ({
  code,
  trigger,
  readOnly,
  onChange,
  onSave,
}: {
  code: string
  trigger: Trigger | undefined
  readOnly: boolean
  onChange: (code: string) => void
  onSave: () => void
}) => {
  const place = useRef<HTMLDivElement>(null)
  const latest = useRef({ onChange, onSave })
  latest.current = { onChange, onSave }
  const dark = useComputedColorScheme('light') === 'dark'

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; from then on the editor has the code.
  useEffect(() => {
    prepare(typescript.javascriptDefaults, trigger)
    const model = editor.createModel(code, 'javascript', Uri.parse('file:///examples/actions/action.js'))
    const made = editor.create(place.current as HTMLDivElement, {
      model,
      readOnly,
      showUnused: false,
      automaticLayout: true,
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      fontSize: 13.5,
      tabSize: 2,
      padding: { top: 12, bottom: 12 },
      ariaLabel: 'Code of the Action',
      theme: dark ? 'vs-dark' : 'vs',
    })
    made.onDidChangeModelContent(() => latest.current.onChange(made.getValue()))
    made.addCommand(KeyMod.CtrlCmd | KeyCode.KeyS, () => latest.current.onSave())
    made.addCommand(
      KeyCode.Escape,
      () => (document.activeElement as HTMLElement | null)?.blur(),
      '!suggestWidgetVisible && !findWidgetVisible',
    )
    return () => {
      made.dispose()
      model.dispose()
    }
  }, [])

  useEffect(() => editor.setTheme(dark ? 'vs-dark' : 'vs'), [dark])

  return <div ref={place} style={{ height: '100%', minHeight: 420 }} />
}

export default Editor
