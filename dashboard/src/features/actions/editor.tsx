import { useComputedColorScheme } from '@mantine/core'
import { editor, KeyCode, KeyMod, MarkerSeverity, typescript, Uri } from 'monaco-editor'
import { useEffect, useRef } from 'react'
import type { Finding } from './check.ts'
import { prepare } from './language.ts'
import type { Trigger } from './triggers.ts'

/**
 * The code of an Action, `code` at first and then what is typed, with the types of its `event` and `api`: completion, hover, and errors while one types. Escape
 * then Tab leaves it, so that keys alone get out. `findings` are marked at their lines while the code is as it was checked, and
 * `shown` is led to each time that it is another.
 */
const Editor = ({
  code,
  trigger,
  readOnly,
  findings,
  shown,
  onChange,
  onSave,
}: {
  code: string
  trigger: Trigger | undefined
  readOnly: boolean
  findings: readonly Finding[]
  shown: { line: number } | undefined
  onChange: (code: string) => void
  onSave: () => void
}) => {
  const place = useRef<HTMLDivElement>(null)
  const made = useRef<editor.IStandaloneCodeEditor | undefined>(undefined)
  const latest = useRef({ onChange, onSave })
  latest.current = { onChange, onSave }
  const dark = useComputedColorScheme('light') === 'dark'

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; from then on the editor has the code.
  useEffect(() => {
    prepare(typescript.javascriptDefaults, trigger)
    const model = editor.createModel(code, 'javascript', Uri.parse('file:///examples/actions/action.js'))
    const one = editor.create(place.current as HTMLDivElement, {
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
    made.current = one
    one.onDidChangeModelContent(() => latest.current.onChange(one.getValue()))
    one.addCommand(KeyMod.CtrlCmd | KeyCode.KeyS, () => latest.current.onSave())
    one.addCommand(
      KeyCode.Escape,
      () => (document.activeElement as HTMLElement | null)?.blur(),
      '!suggestWidgetVisible && !findWidgetVisible',
    )
    return () => {
      made.current = undefined
      one.dispose()
      model.dispose()
    }
  }, [])

  useEffect(() => editor.setTheme(dark ? 'vs-dark' : 'vs'), [dark])

  useEffect(() => {
    const model = made.current?.getModel()
    if (model) editor.setModelMarkers(model, 'check', marksOf(findings, model))
  }, [findings])

  useEffect(() => {
    if (!shown || !made.current) return
    made.current.revealLineInCenter(shown.line)
    made.current.setPosition({ lineNumber: shown.line, column: 1 })
    made.current.focus()
  }, [shown])

  return <div ref={place} style={{ height: '100%', minHeight: 420 }} />
}

const severities = {
  error: MarkerSeverity.Error,
  warning: MarkerSeverity.Warning,
  notice: MarkerSeverity.Info,
}

/** What the check found, where it stands in the code. */
const marksOf = (findings: readonly Finding[], model: editor.ITextModel): editor.IMarkerData[] =>
  findings.flatMap(({ line, severity, message }) =>
    line === undefined || line > model.getLineCount()
      ? []
      : [
          {
            severity: severities[severity],
            message,
            startLineNumber: line,
            endLineNumber: line,
            startColumn: model.getLineFirstNonWhitespaceColumn(line),
            endColumn: model.getLineMaxColumn(line),
          },
        ],
  )

export default Editor
