import { useRouteContext } from '@tanstack/react-router'

/** Whether the role of who is signed in has this scope; what it has not is shown and cannot be changed. */
export const useMay = (scope: string): boolean => useRouteContext({ from: '__root__' }).session.scopes.has(scope)
