// Reads a QR code with the camera: by the browser's own means where it has them, else by a library.
const reader = async () => {
  if ('BarcodeDetector' in globalThis) {
    const formats = await BarcodeDetector.getSupportedFormats().catch(() => [])
    if (formats.includes('qr_code')) {
      const detector = new BarcodeDetector({ formats: ['qr_code'] })
      return async video => (await detector.detect(video))[0]?.rawValue
    }
  }
  await import('./jsqr.js')
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })
  return async video => {
    canvas.width = video.videoWidth
    canvas.height = video.videoHeight
    if (canvas.width === 0) return undefined
    context.drawImage(video, 0, 0)
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
    return globalThis.jsQR(data, canvas.width, canvas.height)?.data
  }
}

export const canScan = () => typeof navigator.mediaDevices?.getUserMedia === 'function'

/** Shows the dialog until a code was read or the user closes it; answers the code's text, or nothing. */
export const scan = async (dialog, failed) => {
  const video = dialog.querySelector('video')
  const error = dialog.querySelector('[role="alert"]')
  error.hidden = true
  video.hidden = false
  dialog.showModal()
  let stream
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
    video.srcObject = stream
    await video.play()
    const read = await reader()
    while (dialog.open) {
      const text = await read(video).catch(() => undefined)
      if (text) return text
      await new Promise(resolve => setTimeout(resolve, 150))
    }
  } catch {
    error.querySelector('span').textContent = failed
    error.hidden = false
    video.hidden = true
    await new Promise(resolve => dialog.addEventListener('close', resolve, { once: true }))
  } finally {
    for (const track of stream?.getTracks() ?? []) track.stop()
    video.srcObject = null
    if (dialog.open) dialog.close()
  }
  return undefined
}
