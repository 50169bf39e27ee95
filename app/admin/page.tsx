import type { Metadata } from 'next'
import { z } from 'zod'
import { planLimitsSchema, planPricesSchema } from '#core/usage/plan.ts'
import type { ObjectSchema } from '../_forms/schema.ts'
import { Admin } from './admin.tsx'

export const metadata: Metadata = {
  title: 'Administration',
  description: 'Users, plans, usage of all users and the audit log.',
}

/** The schemas are converted here, so that the page's script does not contain Zod. */
const schemas = { limits: toJsonSchema(planLimitsSchema), prices: toJsonSchema(planPricesSchema) }

/** React passes only plain objects to the browser. */
function toJsonSchema(schema: z.ZodType): ObjectSchema {
  return JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input' })))
}

export default function Page() {
  return <Admin schemas={schemas} />
}
