import {
  type AbsentSettings,
  absentOfConnections,
  absentOfDatabases,
  absentOfOrganizations,
  absentOfPasswordless,
} from '../../src/management/absent-settings.ts'
import { connectionOptions, passwordlessOptions } from '../../src/management/connection-options.ts'
import { createBody as createConnectionBody } from '../../src/management/connections.ts'
import { members as organizationMembers } from '../../src/management/organizations.ts'
import { newFullConnectionBody } from '../../src/management/organizations-connection-body.ts'
import { newInvitation } from '../../src/management/organizations-invitations.ts'

/** Settings of one kind, each with what becomes of it. */
export interface Family {
  accepted: string[]
  /** The test that proves it, under test/ or src/. */
  acts: Record<string, string>
  absent: AbsentSettings
  /** Why it changes nothing. */
  says: Record<string, string>
}

export const told = 'told to those who read it'
export const opens = 'would only open a way that is not here, where whoever tries it is refused'

/** What an identity provider's connection says, and nothing that people log in with here. */
const federated = 'about connections to other identity providers'

export const connections: Family = {
  accepted: Object.keys(createConnectionBody.shape),
  acts: {
    enabled_clients: 'management/applications.test.ts',
    name: 'login/passkey.test.ts',
    options: 'accounts/sign-up.test.ts',
    strategy: 'conformance/passwordless.test.ts',
  },
  absent: absentOfConnections,
  says: {
    connected_accounts: federated,
    cross_app_access_requesting_app: federated,
    cross_app_access_resource_app: federated,
    display_name: told,
    is_domain_connection: federated,
    metadata: told,
    realms: 'told: what names a realm names a connection',
    show_as_button: federated,
  },
}

export const databases: Family = {
  accepted: Object.keys(connectionOptions.shape),
  acts: {
    disable_self_service_change_password: 'accounts/password-reset.test.ts',
    disable_signup: 'accounts/sign-up.test.ts',
    passkey_options: 'login/passkey.test.ts',
    passwordPolicy: 'accounts/sign-up.test.ts',
    password_complexity_options: '../src/accounts/password-policy.test.ts',
    password_dictionary: 'accounts/sign-up.test.ts',
    password_history: 'accounts/password-reset.test.ts',
    password_no_personal_info: 'accounts/sign-up.test.ts',
    password_options: '../src/accounts/password-policy.test.ts',
    requires_username: 'accounts/sign-up.test.ts',
    validation: 'accounts/sign-up.test.ts',
  },
  absent: absentOfDatabases,
  says: {
    brute_force_protection: "the tenant's protection holds for every connection",
    import_mode: 'refused where it is on: users are those of this server',
    mfa: 'MFA is asked for by policy and by Actions',
  },
}

export const passwordless: Family = {
  accepted: Object.keys(passwordlessOptions.shape),
  acts: {
    body: 'conformance/passwordless.test.ts',
    disable_signup: 'bypass/passwordless.test.ts',
    email: 'conformance/passwordless.test.ts',
    from: '../src/delivery/providers.test.ts',
    subject: 'conformance/passwordless.test.ts',
    template: 'conformance/passwordless.test.ts',
    totp: 'conformance/sdk-passwordless.test.ts',
  },
  absent: absentOfPasswordless,
  says: {},
}

export const organizations: Family = {
  accepted: Object.keys(organizationMembers),
  acts: {
    branding: 'organizations/branding.test.ts',
    display_name: 'organizations/branding.test.ts',
    is_app_entitlement_active: 'organizations/access.test.ts',
    metadata: 'organizations/invitations.test.ts',
    name: 'organizations/login.test.ts',
    third_party_client_access: 'organizations/access.test.ts',
  },
  absent: absentOfOrganizations,
  says: {},
}

export const organizationConnections: Family = {
  accepted: Object.keys(newFullConnectionBody.shape),
  acts: {
    assign_membership_on_login: 'organizations/login.test.ts',
    connection_id: 'management/organizations.test.ts',
    is_enabled: 'organizations/login.test.ts',
    is_signup_enabled: 'organizations/login.test.ts',
  },
  absent: {},
  says: {
    organization_access_level: opens,
    organization_connection_name: told,
    show_as_button: federated,
  },
}

export const invitations: Family = {
  accepted: Object.keys(newInvitation.shape),
  acts: {
    app_metadata: 'organizations/invitations.test.ts',
    client_id: 'organizations/invitations.test.ts',
    connection_id: 'organizations/invitations.test.ts',
    invitee: 'organizations/invitations.test.ts',
    inviter: 'organizations/invitations.test.ts',
    roles: 'organizations/invitations.test.ts',
    send_invitation_email: 'organizations/invitations.test.ts',
    ttl_sec: 'management/organizations-invitations.test.ts',
    user_metadata: 'organizations/invitations.test.ts',
  },
  absent: {},
  says: {},
}
