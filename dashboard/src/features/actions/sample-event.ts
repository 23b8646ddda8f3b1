/** An event to try an Action with, as a login in the middle of the tenant's life has it. Pure. */
export const sampleEvent = (now: Date): Record<string, unknown> => ({
  transaction: { acr_values: [], locale: 'en', protocol: 'oidc-basic-profile', requested_scopes: [], ui_locales: [] },
  authentication: { methods: [{ name: 'pwd', timestamp: now.toISOString() }] },
  authorization: { roles: [] },
  client: { client_id: 'My-App', name: 'My App', metadata: {} },
  connection: { id: 'con_sample', name: 'Username-Password-Authentication', strategy: 'auth0', metadata: {} },
  request: {
    ip: '203.0.113.7',
    method: 'GET',
    hostname: 'login.example.com',
    user_agent: 'Mozilla/5.0',
    query: {},
    body: {},
    geoip: { countryCode: 'DE', cityName: 'Berlin', continentCode: 'EU' },
  },
  stats: { logins_count: 12 },
  tenant: { id: 'sallyport' },
  user: {
    user_id: 'auth0|5f7c8ec7c33c6c004bbafe82',
    email: 'ada@example.com',
    email_verified: true,
    name: 'Ada Lovelace',
    app_metadata: {},
    user_metadata: {},
    identities: [
      {
        connection: 'Username-Password-Authentication',
        isSocial: false,
        provider: 'auth0',
        user_id: '5f7c8ec7c33c6c004bbafe82',
      },
    ],
    enrolledFactors: [{ type: 'otp' }],
    multifactor: ['guardian'],
  },
})
