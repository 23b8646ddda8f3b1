/** How a type of entry looks: a failure, a warning, or neither. */
export const toneOf = (type: string): 'red' | 'yellow' | 'gate' | 'gray' => {
  if (/^(limit_|pwd_leak|signup_pwd_leak|reset_pwd_leak|w$|wn$|mfar$|api_limit|depnote)/.test(type)) return 'yellow'
  if (/^(f|gd_.*(fail|reject|limit)|actions_execution_failed|.*_failed$)/.test(type)) return 'red'
  if (/^(s|gd_auth_succeed|gd_enrollment_complete|gd_recovery_succeed)/.test(type)) return 'gate'
  return 'gray'
}

/** What the codes that people meet most mean; the others have the description of their entry. */
const words: Record<string, string> = {
  s: 'Success login',
  f: 'Failed login',
  fp: 'Wrong password',
  fu: 'Unknown user',
  scv: 'Credentials validated',
  mfar: 'MFA required',
  w: 'Warning during login',
  ssa: 'Silent authentication',
  fsa: 'Failed silent authentication',
  ss: 'Success signup',
  fs: 'Failed signup',
  slo: 'Logout',
  seacft: 'Code exchanged',
  feacft: 'Failed exchange of a code',
  seccft: 'Client credentials exchanged',
  sertft: 'Refresh token exchanged',
  sapi: 'Management API operation',
  fapi: 'Failed Management API operation',
  gd_start_auth: 'Second factor started',
  gd_auth_succeed: 'Second factor passed',
  gd_auth_failed: 'Second factor failed',
  gd_auth_rejected: 'Push rejected',
  gd_start_enroll: 'Enrollment started',
  gd_enrollment_complete: 'Enrollment complete',
  gd_unenroll: 'Factor removed',
  gd_send_sms: 'Text message sent',
  gd_send_voice: 'Call placed',
  gd_send_email: 'E-mail sent',
  gd_send_pn: 'Push sent',
  gd_recovery_succeed: 'Recovery code used',
  gd_recovery_failed: 'Wrong recovery code',
  gd_tenant_update: 'MFA settings changed',
  actions_execution_failed: 'Action failed',
  limit_wc: 'Blocked account',
  limit_mu: 'Blocked address',
  pwd_leak: 'Breached password',
  ublkdu: 'Unblocked',
}

export const nameOf = (type: string): string => words[type] ?? type
