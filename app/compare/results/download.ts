/** Hands a file to the person. */
export function download(filename: string, file: Blob): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = filename
  link.click()
  // The download has been begun by then; the browser keeps what it needs.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
