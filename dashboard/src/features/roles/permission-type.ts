/** Something that an API lets be done. */
export interface PermissionRef {
  resource_server_identifier: string
  permission_name: string
}

/** A permission as lists show one; of a user also why the user has it. */
export interface Permission extends PermissionRef {
  resource_server_name: string
  description?: string
  sources?: { source_id: string; source_name: string; source_type: 'DIRECT' | 'ROLE' }[]
}

export const refOf = ({ resource_server_identifier, permission_name }: Permission): PermissionRef => ({
  resource_server_identifier,
  permission_name,
})
