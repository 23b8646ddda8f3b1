/** What an administrator may set of the push factor and the factor itself must know. */
export interface PushSettings {
  /** Devices that can must be told the number that the login page shows. On unless somebody has switched it off. */
  numberMatching?: boolean
  /** Where the operator's own app is (reference, 4.1); without, the companion of this server is offered. */
  links?: { ios?: string; android?: string; name?: string }
}
