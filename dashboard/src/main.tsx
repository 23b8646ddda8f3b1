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
import { LoginEnded } from './features/try/login-ended.tsx'
import { arrival, beginTry, takeEnd } from './features/try/tried.ts'
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

const openTried = (params: URLSearchParams): void => {
  const come = arrival(params)
  if (come === 'start') return void beginTry(params)
  if (come === 'end') takeEnd(params)
  if (come === 'end-of-another') show(<LoginEnded params={params} />)
  else void openDashboard()
}

const trying = window.location.pathname === '/dashboard/try'
show(<Loading label={trying ? 'Opening the login' : 'Signing in'} />)
if (trying) openTried(new URLSearchParams(window.location.search))
else void openDashboard()
