import { beginAttempt } from '#core/jobs/attempt.ts'
import { modeSettings, modules } from '#delivery/modes.ts'
import { openServices } from '#platform/services.ts'
import { loadSettings, requireDatabaseUrl } from '#platform/settings.ts'

/** Process that begins an attempt at a job and is killed between the commit and its wake-ups. */
const settings = loadSettings(process.env, modeSettings)
const { services, wakeUps } = await openServices(settings, requireDatabaseUrl(settings), modules, 'worker')
wakeUps.publish = async () => void process.kill(process.pid, 'SIGKILL')
await beginAttempt(services, process.argv[2] ?? '')
