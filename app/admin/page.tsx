import type { Metadata } from 'next'
import { z } from 'zod'
import { planLimitsSchema, planPricesSchema } from '#core/usage/plan.ts'
import type { ObjectSchema } from '../_forms/schema.ts'
import { PageMessages, serverMessages } from '../_messages/server-messages.tsx'
import { Admin } from './admin.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await serverMessages('admin')
  return {
    title: t('admin.title'),
    description: 'Users, plans, usage of all users and the audit log.',
  }
}

/** The schemas are converted here, so that the page's script does not contain Zod. */
const schemas = { limits: toJsonSchema(planLimitsSchema), prices: toJsonSchema(planPricesSchema) }

/** React passes only plain objects to the browser. */
function toJsonSchema(schema: z.ZodType): ObjectSchema {
  return JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input' })))
}

export default function Page() {
  return (
    <PageMessages sections={['admin', 'account']}>
      <Admin schemas={schemas} />
    </PageMessages>
  )
}
