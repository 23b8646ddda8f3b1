import { useComputedColorScheme } from '@mantine/core'
import { editor } from 'monaco-editor'
import { useEffect, useRef } from 'react'
import './language.ts'

/** Two states of an Action, with what differs marked. */
const Difference = ({ before, after }: { before: string; after: string }) => {
  const place = useRef<HTMLDivElement>(null)
  const dark = useComputedColorScheme('light') === 'dark'
  useEffect(() => {
    const shown = editor.createDiffEditor(place.current as HTMLDivElement, {
      readOnly: true,
      automaticLayout: true,
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      theme: dark ? 'vs-dark' : 'vs',
    })
    const models = {
      original: editor.createModel(before, 'javascript'),
      modified: editor.createModel(after, 'javascript'),
    }
    shown.setModel(models)
    return () => {
      shown.dispose()
      models.original.dispose()
      models.modified.dispose()
    }
  }, [before, after, dark])
  return <div ref={place} style={{ height: '65vh' }} />
}

export default Difference
