import { useElementSize, useViewportSize } from '@mantine/hooks'

/**
 * HTML that an administrator wrote or had made, as it will look. The frame belongs to no origin and runs nothing, so what
 * stands in it can neither read the dashboard nor act in it.
 */
export const PreviewFrame = ({
  title,
  html,
  width,
  height,
}: {
  title: string
  html: string
  /** Pixels of the screen that is looked at; it is made smaller until it fits. */
  width: number
  height: number
}) => {
  const { ref, width: room } = useElementSize()
  const { height: window } = useViewportSize()
  // All of it is seen at once, beneath the header and what stands above the preview.
  const scale = room > 0 ? Math.min(1, room / width, Math.max(420, window - 260) / height) : 1
  return (
    <div className="preview-stage" ref={ref} style={{ height: height * scale }}>
      <iframe
        title={title}
        sandbox=""
        srcDoc={html}
        width={width}
        height={height}
        style={{ transform: `scale(${scale})`, marginInlineStart: Math.max(0, (room - width * scale) / 2) }}
      />
    </div>
  )
}
