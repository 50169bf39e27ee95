import { z } from 'zod'

const sentences = z.array(z.string())

const quickStartSchema = z
  .object({
    language: z.enum(['curl', 'JavaScript', 'Python']),
    title: z.string(),
    code: z.string(),
  })
  .meta({
    description:
      'A step after the submission of a PDF. `BASE` stands for the origin of the server, `JOBID` for the id of the job.',
  })

const modeStyleSchema = z
  .object({
    colour: z.object({ light: z.string(), dark: z.string() }).meta({
      description: 'CSS colours, with a contrast of at least 3:1 to the background of each theme.',
    }),
    shape: z.string().meta({
      description: 'Path of an SVG logo that is centred on 0,0 and about 13 units wide.',
    }),
  })
  .meta({ description: 'Colour and shape in charts and lists. No two modes share either.' })

const modeGuideSchema = z.object({
  kind: z.enum(['pull', 'stream', 'push']).meta({
    description:
      'How events reach the client: by its requests, over a connection that it opens, or as requests to it.',
  }),
  how: z.string().meta({ description: 'How it works, in a paragraph.' }),
  bestFor: z.string().meta({ description: 'The situation in which it is the first choice.' }),
  translations: z
    .array(
      z.object({
        language: z.string(),
        title: z.string().optional(),
        summary: z.string(),
        bestFor: z.string(),
      }),
    )
    .optional()
    .meta({
      description:
        'The summary of the mode and `bestFor` in other languages, each with a BCP 47 tag, and the title if it is not the name of a protocol. `bestFor` completes “Best for: …”.',
    }),
  useWhen: sentences,
  avoidWhen: sentences,
  needs: sentences.meta({ description: 'Requirements on the client and on the network in between.' }),
  guarantees: sentences,
  costs: sentences,
  example: z.string().meta({
    description:
      'A shell command that tries it. `BASE`, `JOBID`, `USERID` and `FILE` stand for the reader’s own.',
  }),
  quickStarts: z.array(quickStartSchema).optional(),
  links: z
    .array(z.object({ title: z.string(), href: z.string() }))
    .optional()
    .meta({ description: 'Pages and descriptions of its own, as paths on this server.' }),
  order: z.number().meta({ description: 'Position in lists of modes, ascending; simple modes come first.' }),
  style: modeStyleSchema,
})

const modeFaultSchema = z
  .object({
    name: z.string(),
    title: z.string().meta({ description: 'What goes wrong.' }),
    unit: z.string().meta({ description: 'Follows the value in a summary, such as `× 500`.' }),
    choices: z.array(z.object({ value: z.number(), title: z.string() })).meta({
      description: 'Values to choose from; the first one is 0, no fault.',
    }),
    translations: z
      .array(z.object({ language: z.string(), title: z.string(), choices: z.array(z.string()) }))
      .optional()
      .meta({
        description:
          'The title and those of the choices, in their order, in other languages, each with a BCP 47 tag.',
      }),
  })
  .meta({ description: 'A fault that the client simulates when `faults` of its target has a value for it.' })

const followCapabilitiesSchema = z.object({
  progress: z.boolean().meta({ description: 'Delivers `job.progress` besides the numbered events.' }),
  users: z.boolean().optional().meta({ description: 'Can follow all jobs of a user.' }),
  interval: z.boolean().optional().meta({ description: 'Takes an interval between two requests.' }),
  fallback: z.boolean().optional().meta({
    description: 'Used where another mode does not get through. Exactly one mode is the fallback.',
  }),
  defaultFor: z
    .array(z.enum(['browser', 'command-line']))
    .optional()
    .meta({ description: 'Clients that use it unless another mode is chosen.' }),
  cancelOnDisconnect: z.boolean().optional().meta({
    description: 'Its requests take `Prefer: cancel-on-disconnect`.',
  }),
  automatic: z.int().positive().optional().meta({
    description:
      'Rank in the automatic selection of the client library; 1 is preferred, the last is the fallback.',
  }),
  faults: z.array(modeFaultSchema).optional(),
})

/** A mode as `GET /modes` describes it. */
export const modeDescriptionSchema = z
  .object({
    name: z.string(),
    title: z.string(),
    summary: z.string(),
    follows: z.boolean().meta({ description: 'A client can follow a job in it.' }),
    capabilities: followCapabilitiesSchema
      .nullable()
      .meta({ description: 'What its client can do; null for a mode in which no job can be followed.' }),
    guide: modeGuideSchema,
  })
  .meta({ id: 'Mode' })

export type ModeDescription = z.infer<typeof modeDescriptionSchema>
/** Description of a mode for people, in `GET /modes`, on the pages and in docs/modes.md. */
export type ModeGuide = z.infer<typeof modeGuideSchema>
/** What the client of a mode can do, and where it is used by default. */
export type FollowCapabilities = z.infer<typeof followCapabilitiesSchema>
