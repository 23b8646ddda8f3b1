import { Input } from '@mantine/core'
import { lazy, type ReactNode, Suspense } from 'react'
import { Loading } from './loading.tsx'

const LiquidEditor = lazy(() => import('./liquid-editor.tsx'))

/** A template in a code editor, with what is wrong with it beneath. The editor is loaded where it is first shown. */
export const LiquidField = ({
  label,
  description,
  error,
  value,
  readOnly,
  height = 320,
  onChange,
}: {
  label: string
  description?: ReactNode
  error?: string | undefined
  value: string
  readOnly: boolean
  height?: number
  onChange: (value: string) => void
}) => (
  <Input.Wrapper
    label={label}
    labelElement="div"
    description={description}
    error={error && <span role="alert">{error}</span>}
    inputContainer={children => <div style={{ marginTop: 6, marginBottom: 6 }}>{children}</div>}
  >
    <div className="code-place" data-invalid={error ? '' : undefined}>
      <Suspense fallback={<Loading label="Opening the editor" />}>
        <LiquidEditor label={label} value={value} readOnly={readOnly} height={height} onChange={onChange} />
      </Suspense>
    </div>
  </Input.Wrapper>
)
