/** What a snippet is filled with. */
export interface Facts {
  /** This server, without a slash at the end. */
  origin: string
  clientId: string
}

interface Snippet {
  file: string
  code: string
}

export interface Technology {
  value: string
  label: string
  /** The kinds of application that it is for. */
  for: string
  install: string
  snippets: (facts: Facts) => Snippet[]
  /** What must stand among the callbacks, and among the logout URLs and origins. */
  callback: string
  page: string
}

/** The SDKs take a bare host for https, and a whole origin for anything else. */
const domainOf = (origin: string): string => (origin.startsWith('https://') ? origin.slice('https://'.length) : origin)

/** Code to begin with, by the SDKs that Auth0 publishes. */
export const technologies: readonly Technology[] = [
  {
    value: 'spa-js',
    label: 'JavaScript',
    for: 'spa',
    install: 'npm install @auth0/auth0-spa-js',
    callback: 'http://localhost:5173',
    page: 'http://localhost:5173',
    snippets: ({ origin, clientId }) => [
      {
        file: 'main.js',
        code: `import { createAuth0Client } from '@auth0/auth0-spa-js'

const auth0 = await createAuth0Client({
  domain: '${domainOf(origin)}',
  clientId: '${clientId}',
  authorizationParams: { redirect_uri: window.location.origin },
})

if (new URLSearchParams(window.location.search).has('state')) {
  await auth0.handleRedirectCallback()
  window.history.replaceState(null, '', '/')
}

if (await auth0.isAuthenticated()) console.log(await auth0.getUser())
else await auth0.loginWithRedirect()`,
      },
    ],
  },
  {
    value: 'react',
    label: 'React',
    for: 'spa',
    install: 'npm install @auth0/auth0-react',
    callback: 'http://localhost:5173',
    page: 'http://localhost:5173',
    snippets: ({ origin, clientId }) => [
      {
        file: 'main.jsx',
        code: `import { Auth0Provider } from '@auth0/auth0-react'
import { createRoot } from 'react-dom/client'
import { App } from './App'

createRoot(document.getElementById('root')).render(
  <Auth0Provider
    domain="${domainOf(origin)}"
    clientId="${clientId}"
    authorizationParams={{ redirect_uri: window.location.origin }}
  >
    <App />
  </Auth0Provider>,
)`,
      },
      {
        file: 'App.jsx',
        code: `import { useAuth0 } from '@auth0/auth0-react'

export const App = () => {
  const { isLoading, isAuthenticated, user, loginWithRedirect, logout } = useAuth0()
  if (isLoading) return null
  if (!isAuthenticated) return <button onClick={() => loginWithRedirect()}>Log in</button>
  return (
    <>
      <p>{user.email}</p>
      <button onClick={() => logout({ logoutParams: { returnTo: window.location.origin } })}>Log out</button>
    </>
  )
}`,
      },
    ],
  },
  {
    value: 'express',
    label: 'Express',
    for: 'regular_web',
    install: 'npm install express express-openid-connect',
    callback: 'http://localhost:4000/callback',
    page: 'http://localhost:4000',
    snippets: ({ origin, clientId }) => [
      {
        file: 'server.js',
        code: `const express = require('express')
const { auth, requiresAuth } = require('express-openid-connect')

const app = express()

app.use(
  auth({
    issuerBaseURL: '${origin}',
    baseURL: 'http://localhost:4000',
    clientID: '${clientId}',
    clientSecret: process.env.CLIENT_SECRET,
    secret: process.env.COOKIE_SECRET, // openssl rand -hex 32
    authRequired: false,
    authorizationParams: { response_type: 'code' },
  }),
)

app.get('/', requiresAuth(), (req, res) => res.json(req.oidc.user))

app.listen(4000)`,
      },
    ],
  },
  {
    value: 'next',
    label: 'Next.js',
    for: 'regular_web',
    install: 'npm install @auth0/nextjs-auth0',
    callback: 'http://localhost:4000/auth/callback',
    page: 'http://localhost:4000',
    snippets: ({ origin, clientId }) => [
      {
        file: '.env.local',
        code: `AUTH0_DOMAIN=${new URL(origin).host}
AUTH0_CLIENT_ID=${clientId}
AUTH0_CLIENT_SECRET= # from Settings
AUTH0_SECRET= # openssl rand -hex 32
APP_BASE_URL=http://localhost:4000`,
      },
      {
        file: 'lib/auth0.ts',
        code: `import { Auth0Client } from '@auth0/nextjs-auth0/server'\n\nexport const auth0 = new Auth0Client()`,
      },
      {
        file: 'proxy.ts',
        code: `import { auth0 } from './lib/auth0'

export const proxy = (request: Request) => auth0.middleware(request)`,
      },
      {
        file: 'app/page.tsx',
        code: `import { auth0 } from '../lib/auth0'

export default async function Home() {
  const session = await auth0.getSession()
  return session ? <p>{session.user.email}</p> : <a href="/auth/login">Log in</a>
}`,
      },
    ],
  },
  {
    value: 'machine',
    label: 'curl',
    for: 'non_interactive',
    install: '',
    callback: '',
    page: '',
    snippets: ({ origin, clientId }) => [
      {
        file: 'Shell',
        code: `curl --request POST '${origin}/oauth/token' \\
  --header 'content-type: application/json' \\
  --data '{
    "grant_type": "client_credentials",
    "client_id": "${clientId}",
    "client_secret": "YOUR_CLIENT_SECRET",
    "audience": "THE_IDENTIFIER_OF_YOUR_API"
  }'`,
      },
    ],
  },
]
