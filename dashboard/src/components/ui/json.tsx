import { CodeBlock } from './code-block.tsx'

/** Something as the Management API says it, to be read and copied. */
export const Json = ({ value, label }: { value: unknown; label: string }) => (
  <CodeBlock text={JSON.stringify(value, null, 2)} label={label} />
)
