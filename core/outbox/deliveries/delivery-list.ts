import { z } from 'zod'
import type { Principal } from '../../access/principal.ts'
import { pageOf, pageQuery, readCursor } from '../../http/params/pagination.ts'
import type { ResponseDescription } from '../../http/route.ts'
import type { DeliveryQuery } from '../../ports/delivery/delivery-store.ts'
import type { Services } from '../../services.ts'
import { deliveryViewSchema, deliveryViewStates, viewDelivery } from './delivery.ts'

/** Query of a route that lists deliveries. */
export const deliveryListQuery = z.looseObject({
  state: z.enum(deliveryViewStates, `must be one of ${deliveryViewStates.join(', ')}`).optional(),
  ...pageQuery,
})

const deliveryListSchema = z
  .object({ deliveries: z.array(deliveryViewSchema), cursor: z.string().nullable() })
  .meta({ id: 'DeliveryList' })

/** Response of a route that lists deliveries. */
export const deliveryListResponse: ResponseDescription = {
  description: 'A page of deliveries, newest first; `cursor` is null on the last one.',
  schema: deliveryListSchema,
}

/** A page of the delivery log. @throws ApiError `invalid_request` for a malformed cursor */
export async function listDeliveries(
  { deliveries }: Pick<Services, 'deliveries'>,
  principal: Principal,
  of: DeliveryQuery['of'],
  { state, limit, cursor }: z.output<typeof deliveryListQuery>,
): Promise<z.input<typeof deliveryListSchema>> {
  const found = await deliveries.list(principal, {
    of,
    limit: limit + 1,
    ...(state && { state }),
    ...(cursor !== undefined && { before: readCursor(cursor) }),
  })
  const page = pageOf(found, limit, ({ id }) => id)
  return { deliveries: page.items.map(viewDelivery), cursor: page.cursor }
}
