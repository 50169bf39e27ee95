// Receives webhooks and verifies their signatures. Needs the packages express and hearback-client.
import express from 'express'
import { HearbackError, verifyWebhook } from 'hearback-client'

const app = express()
// The signature covers the body as it was sent, so it must not be parsed before.
app.post('/webhook', express.raw({ type: '*/*' }), async (request, response) => {
  try {
    const event = await verifyWebhook(request.body, request.headers, process.env.WEBHOOK_SECRET)
    // A webhook may arrive twice: event.id is the same each time.
    console.log(event.id, event.type)
    response.sendStatus(204)
  } catch (error) {
    if (!(error instanceof HearbackError)) throw error
    response.sendStatus(401)
  }
})
const server = app.listen(process.env.PORT ?? 8080, () =>
  console.log(`Listening on port ${server.address().port}`),
)
