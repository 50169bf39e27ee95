/** Health check of a container: exits with 0 when the web process is ready to serve. */
const port = process.env.PORT ?? '3000'
const ready = await fetch(`http://127.0.0.1:${port}/health/ready`).then(
  ({ ok }) => ok,
  () => false,
)
process.exitCode = ready ? 0 : 1
