/** The groups of entries that a stream can be cut down to, and the codes in each as Auth0's manual lists them. */
const codes = {
  'auth.login.fail': ['f', 'fc', 'fco', 'fcoa', 'fens', 'fp', 'fu'],
  'auth.login.notification': ['w'],
  'auth.login.success': ['s', 'scoa', 'sens'],
  'auth.logout.fail': ['flo', 'oidc_backchannel_logout_failed'],
  'auth.logout.success': ['slo', 'oidc_backchannel_logout_succeeded'],
  'auth.signup.fail': ['fs'],
  'auth.signup.success': ['ss'],
  'auth.silent_auth.fail': ['fsa'],
  'auth.silent_auth.success': ['ssa'],
  'auth.token_exchange.fail': [
    'feacft',
    'feccft',
    'fede',
    'feoobft',
    'feotpft',
    'fepft',
    'fepotpft',
    'fercft',
    'ferrt',
    'fertft',
  ],
  'auth.token_exchange.success': ['seacft', 'seccft', 'sede', 'seoobft', 'seotpft', 'sepft', 'sercft', 'sertft'],
  'management.fail': ['fapi'],
  'management.success': ['sapi', 'mgmt_api_read'],
  'scim.event': ['sscim', 'fscim'],
  'system.notification': [
    'admin_update_launch',
    'api_limit',
    'coff',
    'con',
    'depnote',
    'fcpro',
    'fui',
    'limit_delegation',
    'limit_mu',
    'limit_wc',
    'sys_os_update_start',
    'sys_os_update_end',
    'sys_update_start',
    'sys_update_end',
  ],
  'user.fail': [
    'fce',
    'fcp',
    'fcpn',
    'fcpr',
    'fcu',
    'fd',
    'fdeaz',
    'fdecc',
    'fdu',
    'fn',
    'fv',
    'fvr',
    'ss_sso_failure',
  ],
  'user.notification': [
    'cls',
    'cs',
    'gd_enrollment_complete',
    'gd_start_enroll',
    'gd_unenroll',
    'gd_update_device_account',
    'ss_sso_info',
    'ublkdu',
  ],
  'user.success': ['sce', 'scp', 'scpn', 'scpr', 'scu', 'sdu', 'srrt', 'ss_sso_success', 'sui', 'sv', 'svr'],
  actions: ['actions_execution_failed'],
} as const satisfies Record<string, readonly string[]>

type Listed = keyof typeof codes
/** `other` is whatever no group lists. */
export type Category = Listed | 'other'

const listed = Object.keys(codes) as Listed[]
export const categories: readonly Category[] = [...listed, 'other']

/** The group of a code; one that the manual does not list is in `other`. Pure. */
export const categoryOf = (type: string): Category =>
  listed.find(category => (codes[category] as readonly string[]).includes(type)) ?? 'other'

/** Which types of entries are wanted: all, only these, or all but these. */
export type Types = { kind: 'all' } | { kind: 'only'; types: string[] } | { kind: 'except'; types: string[] }

/** What a stream's filters ask for; none at all asks for everything. Pure. */
export const typesOf = (wanted: readonly Category[]): Types => {
  if (wanted.length === 0) return { kind: 'all' }
  const of = (some: Listed[]): string[] => some.flatMap(category => [...codes[category]])
  return wanted.includes('other')
    ? { kind: 'except', types: of(listed.filter(category => !wanted.includes(category))) }
    : { kind: 'only', types: of(listed.filter(category => wanted.includes(category))) }
}
