import type { z } from 'zod'

/** The text of `.env.example`: every setting with its description, commented out at its default. */
export function renderExample(shape: Record<string, z.ZodType>): string {
  const entries = Object.entries(shape).map(([name, schema]) => {
    const meta = schema.meta() ?? {}
    const fallback = 'default' in meta ? meta.default : schema.safeParse(undefined).data
    return `# ${meta.description ?? ''}\n# ${name}=${fallback ?? ''}\n`
  })
  return ['# Copy to .env and change what you need. Variables of the environment win.\n', ...entries].join(
    '\n',
  )
}
