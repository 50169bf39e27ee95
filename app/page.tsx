import { Home } from './_home/home.tsx'
import { PageMessages } from './_messages/server-messages.tsx'

export default function Page() {
  return (
    <PageMessages sections={['home']}>
      <Home />
    </PageMessages>
  )
}
