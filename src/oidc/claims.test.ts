import { expect, test } from 'vitest'
import { claimsOfOwnApi, customClaims, fits } from './claims.ts'

/** Every name that Actions cannot set, and every one of OpenID Connect that they can (login-flow reference, 3.4). */
const guarded =
  `acr act active amr at_hash ath attest aud auth_time authorization_details azp c_hash client_id cnf cty dest
  entitlements events exp groups gty htm htu iat internalService iss jcard jku jti jwe jwk kid may_act mky nbf nonce
  object_id org_id org_name orig origid permissions roles rph s_hash scope sid sip_callid sip_cseq_num sip_date
  sip_from_tag sip_via_branch sub sub_jwk toe txn typ uuid vot vtm x5t#S256`.split(/\s+/)
const ofProfile =
  `address birthdate email email_verified family_name gender given_name locale middle_name name nickname phone_number
  phone_number_verified picture preferred_username profile updated_at website zoneinfo`.split(/\s+/)
const all = (names: string[]) => Object.fromEntries(names.map(name => [name, 'of the Action']))

test('a custom claim never takes a name of the protocol, whatever an Action says', () => {
  expect(customClaims({ ...all(guarded), 'https://app.example.com/roles': ['a'], plan: 'gold' })).toEqual({
    'https://app.example.com/roles': ['a'],
    plan: 'gold',
  })
})

test('claims of the profile may be set, on tokens for an API of ours too', () => {
  expect(customClaims(all(ofProfile))).toEqual(all(ofProfile))
  expect(claimsOfOwnApi(all(ofProfile))).toEqual(all(ofProfile))
})

test('namespaces of Auth0 itself are left out', () => {
  expect(
    customClaims({ 'https://auth0.com/x': 1, 'https://tenant.auth0.com/x': 1, 'urn:auth0:x': 1, 'urn:mine:x': 1 }),
  ).toEqual({ 'urn:mine:x': 1 })
})

test('a token of an API of ours takes private claims only under a namespace', () => {
  expect(claimsOfOwnApi({ plan: 'gold', 'https://example.com/plan': 'gold', 'urn:mine:x': 1, email: 'e@x' })).toEqual({
    'https://example.com/plan': 'gold',
    'urn:mine:x': 1,
    email: 'e@x',
  })
})

test('claims of a token stop at 100 KB', () => {
  expect(fits({ a: 'x'.repeat(100 * 1024 - 8) })).toBe(true)
  expect(fits({ a: 'x'.repeat(100 * 1024) })).toBe(false)
})
