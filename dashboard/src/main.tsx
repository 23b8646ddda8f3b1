import '@fontsource-variable/figtree'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './style.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Loading } from './components/ui/loading.tsx'
import { Refused } from './components/ui/refused.tsx'
import { beginTry, takeEnd } from './features/try/tried.ts'
import { queryClient } from './query-client.ts'
import { router } from './routes/router.tsx'
import { openSession, SignInRefused } from './session.ts'
import { theme, variables } from './theme.ts'

const root = createRoot(document.getElementById('root') as HTMLElement)
const show = (content: React.ReactNode) =>
  root.render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
        <Notifications position="bottom-right" />
        {content}
      </MantineProvider>
    </StrictMode>,
  )

const openDashboard = () =>
  openSession().then(
    session =>
      show(
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} context={{ session }} />
        </QueryClientProvider>,
      ),
    error => show(<Refused reason={(error as Error).message} signedOut={error instanceof SignInRefused} />),
  )

const here = new URL(window.location.href)
const trying = here.pathname === '/dashboard/try'
show(<Loading label={trying ? 'Opening the login' : 'Signing in'} />)
// A login that is tried out leaves from here and comes back to here, whoever it was that signed in.
if (trying && here.searchParams.has('start')) void beginTry()
else void (trying ? takeEnd() : Promise.resolve()).then(openDashboard, openDashboard)
