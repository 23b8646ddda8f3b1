import type { Texts } from '../language.ts'

/** Signing in and up, and the pages beside it. */
export const signIn: Readonly<Record<string, Texts>> = {
  login: {
    'no-email': 'Introduce tu correo electrónico.',
    'no-password': 'Introduce tu contraseña.',
    'password-breached':
      'Hemos detenido este inicio de sesión: la contraseña aparece en una filtración de datos de otro sitio. Restablece tu contraseña para continuar.',
    'password-unchecked': 'No hemos podido comprobar tu contraseña en este momento. Inténtalo dentro de unos minutos.',
    pageTitle: 'Iniciar sesión',
    title: 'Iniciar sesión',
    description: 'para continuar en ${clientName}',
    editEmailText: 'Cambiar quién inicia sesión',
    invitationTitle: 'Inicia sesión para aceptar',
    invitationDescription:
      'Inicia sesión para aceptar la invitación de ${inviterName} a unirte a ${companyName} en ${clientName}.',
  },
  'login-id': {
    'no-email': 'Introduce tu correo electrónico.',
    'no-password': 'Introduce tu contraseña.',
    'password-breached':
      'Hemos detenido este inicio de sesión: la contraseña aparece en una filtración de datos de otro sitio. Restablece tu contraseña para continuar.',
    'password-unchecked': 'No hemos podido comprobar tu contraseña en este momento. Inténtalo dentro de unos minutos.',
    pageTitle: 'Iniciar sesión',
    title: 'Iniciar sesión',
    description: 'para continuar en ${clientName}',
    editEmailText: 'Cambiar quién inicia sesión',
    invitationTitle: 'Inicia sesión para aceptar',
    invitationDescription:
      'Inicia sesión para aceptar la invitación de ${inviterName} a unirte a ${companyName} en ${clientName}.',
    passkeyButtonText: 'Continuar con una llave de acceso',
    passkeyCancelledText:
      'No se ha usado ninguna llave de acceso. Puedes intentarlo de nuevo o iniciar sesión de otra forma.',
    'conflict-password-passkey': 'Usa una contraseña o una llave de acceso, no ambas.',
    'passkey-not-allowed': 'Aquí no se pueden usar llaves de acceso.',
    'no-passkey': 'No se ha elegido ninguna llave de acceso. Inténtalo de nuevo.',
    'passkey-cancelled':
      'No se ha usado ninguna llave de acceso. Puedes intentarlo de nuevo o iniciar sesión de otra forma.',
    'passkey-authentication-failed':
      'No hemos podido iniciar tu sesión con esta llave de acceso. Prueba con otra o inicia sesión de otra forma.',
  },
  'login-password': {
    'no-email': 'Introduce tu correo electrónico.',
    'no-password': 'Introduce tu contraseña.',
    'password-breached':
      'Hemos detenido este inicio de sesión: la contraseña aparece en una filtración de datos de otro sitio. Restablece tu contraseña para continuar.',
    'password-unchecked': 'No hemos podido comprobar tu contraseña en este momento. Inténtalo dentro de unos minutos.',
    pageTitle: 'Introduce tu contraseña',
    title: 'Introduce tu contraseña',
    description: 'para continuar en ${clientName}',
    editEmailText: 'Cambiar quién inicia sesión',
    invitationTitle: 'Introduce tu contraseña',
    invitationDescription:
      'Inicia sesión para aceptar la invitación de ${inviterName} a unirte a ${companyName} en ${clientName}.',
  },
  'login-email-verification': {
    title: 'Verifica que eres tú',
    description:
      'Este inicio de sesión es distinto de los demás. Hemos enviado un código a la dirección de correo de tu cuenta. Es válido durante cinco minutos.',
    resendText: '¿No te ha llegado?',
    resendActionText: 'Reenviar',
    'invalid-code': 'Este código no es válido. Usa el del último correo.',
    'invalid-expired-code': 'Este código ha caducado. Solicita otro.',
    'authenticator-error': 'No hemos podido enviar el correo. Inténtalo más tarde.',
  },
  'login-passwordless-email-code': {
    'no-email': 'Introduce tu correo electrónico.',
    'no-password': 'Introduce tu contraseña.',
    'password-breached':
      'Hemos detenido este inicio de sesión: la contraseña aparece en una filtración de datos de otro sitio. Restablece tu contraseña para continuar.',
    'password-unchecked': 'No hemos podido comprobar tu contraseña en este momento. Inténtalo dentro de unos minutos.',
    pageTitle: 'Introduce tu código',
    resendText: '¿No te ha llegado?',
    resendActionText: 'Reenviar',
    editEmailText: 'Cambiar quién inicia sesión',
    'invalid-code': 'Este código no es válido. Usa el del último mensaje; después de tres incorrectos, solicita otro.',
    title: 'Revisa tu correo',
    description: 'Hemos enviado un correo con un código a esta dirección, si se puede iniciar sesión con ella.',
    'authenticator-error': 'No hemos podido enviar el correo. Inténtalo más tarde.',
  },
  'login-passwordless-sms-otp': {
    'no-email': 'Introduce tu correo electrónico.',
    'no-password': 'Introduce tu contraseña.',
    'password-breached':
      'Hemos detenido este inicio de sesión: la contraseña aparece en una filtración de datos de otro sitio. Restablece tu contraseña para continuar.',
    'password-unchecked': 'No hemos podido comprobar tu contraseña en este momento. Inténtalo dentro de unos minutos.',
    pageTitle: 'Introduce tu código',
    resendText: '¿No te ha llegado?',
    resendActionText: 'Reenviar',
    editEmailText: 'Cambiar quién inicia sesión',
    'invalid-code': 'Este código no es válido. Usa el del último mensaje; después de tres incorrectos, solicita otro.',
    title: 'Mira tu teléfono',
    description: 'Hemos enviado un SMS con un código a este número, si se puede iniciar sesión con él.',
    'authenticator-error': 'No hemos podido enviar el SMS. Inténtalo más tarde.',
  },
  signup: {
    'no-email': 'Introduce tu correo electrónico.',
    'no-password': 'Introduce tu contraseña.',
    'password-breached':
      'Esta contraseña aparece en una filtración de datos de otro sitio, así que otras personas podrían probarla. Elige otra y no la uses en ningún otro sitio.',
    'password-unchecked':
      'No hemos podido comprobar esta contraseña en este momento. Inténtalo dentro de unos minutos.',
    title: 'Crea tu cuenta',
    pageTitle: 'Regístrate',
    description: 'para continuar en ${clientName}',
    editEmailText: 'Cambiar quién se registra',
    invitationTitle: 'Crea tu cuenta',
    invitationDescription:
      'Regístrate para aceptar la invitación de ${inviterName} a unirte a ${companyName} en ${clientName}.',
  },
  'signup-id': {
    'no-email': 'Introduce tu correo electrónico.',
    'no-password': 'Introduce tu contraseña.',
    'password-breached':
      'Esta contraseña aparece en una filtración de datos de otro sitio, así que otras personas podrían probarla. Elige otra y no la uses en ningún otro sitio.',
    'password-unchecked':
      'No hemos podido comprobar esta contraseña en este momento. Inténtalo dentro de unos minutos.',
    title: 'Crea tu cuenta',
    pageTitle: 'Regístrate',
    description: 'para continuar en ${clientName}',
    editEmailText: 'Cambiar quién se registra',
    invitationTitle: 'Crea tu cuenta',
    invitationDescription:
      'Regístrate para aceptar la invitación de ${inviterName} a unirte a ${companyName} en ${clientName}.',
  },
  'signup-password': {
    'no-email': 'Introduce tu correo electrónico.',
    'no-password': 'Introduce tu contraseña.',
    'password-breached':
      'Esta contraseña aparece en una filtración de datos de otro sitio, así que otras personas podrían probarla. Elige otra y no la uses en ningún otro sitio.',
    'password-unchecked':
      'No hemos podido comprobar esta contraseña en este momento. Inténtalo dentro de unos minutos.',
    title: 'Elige una contraseña',
    pageTitle: 'Elige una contraseña',
    description: 'para continuar en ${clientName}',
    editEmailText: 'Cambiar quién se registra',
    invitationTitle: 'Elige una contraseña',
    invitationDescription:
      'Regístrate para aceptar la invitación de ${inviterName} a unirte a ${companyName} en ${clientName}.',
  },
  'reset-password-request': {
    'no-email': 'Introduce tu correo electrónico.',
    'no-password': 'Introduce tu contraseña.',
    'password-breached':
      'Hemos detenido este inicio de sesión: la contraseña aparece en una filtración de datos de otro sitio. Restablece tu contraseña para continuar.',
    'password-unchecked': 'No hemos podido comprobar tu contraseña en este momento. Inténtalo dentro de unos minutos.',
    title: '¿Has olvidado tu contraseña?',
    pageTitle: 'Restablece tu contraseña',
    description: 'Dinos quién eres y te enviaremos por correo un enlace para elegir una nueva.',
  },
  'reset-password-email': {
    title: 'Revisa tu correo',
    emailDescription:
      'Si ${username} tiene una cuenta aquí, va en camino un correo con un enlace para restablecer la contraseña.',
    resendLinkText: 'Enviar de nuevo',
  },
  'reset-password': {
    'password-breached':
      'Esta contraseña aparece en una filtración de datos de otro sitio, así que otras personas podrían probarla. Elige otra y no la uses en ningún otro sitio.',
    'password-unchecked':
      'No hemos podido comprobar esta contraseña en este momento. Inténtalo dentro de unos minutos.',
    title: 'Elige una nueva contraseña',
    pageTitle: 'Elige una nueva contraseña',
    description: 'para ${email}',
    buttonText: 'Restablecer contraseña',
    'no-password': 'Introduce una nueva contraseña.',
  },
  'reset-password-success': {
    title: 'Contraseña cambiada',
    description:
      'Tu nueva contraseña ya está activa. Todas tus sesiones han terminado: a partir de ahora, inicia sesión con ella.',
    buttonText: 'Volver a ${clientName}',
  },
  'reset-password-error': {
    title: 'Este enlace no funciona',
    pageTitle: 'Este enlace no funciona',
    deniedTitle: 'Tu contraseña no se ha cambiado',
    invalidDescription: 'Comprueba que has abierto el enlace completo del correo o solicita uno nuevo.',
    expiredDescription: 'Los enlaces para restablecer la contraseña tienen una validez limitada. Solicita uno nuevo.',
    usedDescription: 'Un enlace para restablecer la contraseña solo funciona una vez. Si necesitas otro, solicítalo.',
    deniedDescription: 'No hemos podido restablecerla de esta forma. Pide ayuda a los responsables de este servicio.',
    buttonText: 'Volver a ${clientName}',
  },
  'brute-force-protection-unblock': {
    title: 'Desbloquea tu cuenta',
    pageTitle: 'Desbloquea tu cuenta',
    description:
      'El inicio de sesión de ${userName} se bloqueó tras demasiadas contraseñas incorrectas. Quita el bloqueo si fuiste tú.',
    advice: 'Si no fuiste tú, mantén el bloqueo y elige una nueva contraseña.',
    buttonText: 'Desbloquear mi cuenta',
  },
  'brute-force-protection-unblock-success': {
    title: 'Tu cuenta está desbloqueada',
    pageTitle: 'Tu cuenta está desbloqueada',
    description: 'Ya puedes volver a iniciar sesión.',
    buttonText: 'Volver a ${clientName}',
  },
  'brute-force-protection-unblock-failure': {
    title: 'Este enlace no funciona',
    pageTitle: 'Este enlace no funciona',
    invalidDescription: 'Comprueba que has abierto el enlace completo del correo.',
    expiredDescription:
      'Los enlaces para desbloquear una cuenta tienen una validez limitada. En su lugar, puedes restablecer tu contraseña.',
    usedDescription:
      'Un enlace para desbloquear una cuenta solo funciona una vez. Si se vuelve a bloquear, se te enviará otro correo.',
    buttonText: 'Volver a ${clientName}',
  },
  'email-verification-result': {
    title: 'Correo electrónico',
    verifiedTitle: 'Correo electrónico confirmado',
    errorTitle: 'Este enlace no funciona',
    verifiedDescription: 'Gracias. Tu correo electrónico se ha confirmado.',
    alreadyVerifiedDescription: 'Tu correo electrónico ya se había confirmado. No tienes que hacer nada más.',
    expiredDescription: 'El enlace ha caducado. Solicita uno nuevo.',
    usedDescription: 'El enlace ya se ha usado.',
    invalidDescription: 'Comprueba que has abierto el enlace completo del correo.',
    buttonText: 'Volver a ${clientName}',
  },
  'mfa-enroll-result': {
    title: 'Segundo paso',
    enrolledTitle: 'Todo listo',
    enrolledDescription: 'A partir de ahora puedes usar este método para verificar que eres tú.',
    invalidTicketTitle: 'Este enlace no funciona',
    invalidTicketDescription: 'Comprueba que has abierto el enlace completo o solicita uno nuevo.',
    expiredTicketTitle: 'Este enlace ha caducado',
    expiredTicketDescription: 'Solicita uno nuevo.',
    alreadyUsedTitle: 'Este enlace ya se ha usado',
    alreadyUsedDescription:
      'Cada enlace funciona una sola vez. Si no fuiste tú quien lo usó, avisa a quien te lo envió.',
    alreadyEnrolledTitle: 'Ya lo tienes configurado',
    alreadyEnrolledDescription: 'Tu cuenta ya tiene un segundo paso. Para añadir otro, solicita un enlace nuevo.',
    genericErrorTitle: 'No ha funcionado',
    genericError: 'No se ha podido añadir el método. Solicita un enlace nuevo o inténtalo más tarde.',
  },
  consent: {
    title: 'Autorizar a ${clientName}',
    pageTitle: 'Autorizar a ${clientName}',
    description: '${clientName} solicita acceso a tu cuenta de ${companyName}.',
    scopesTitle: 'Podrá',
    acceptButtonText: 'Aceptar',
    declineButtonText: 'Rechazar',
    openid: 'saber quién eres',
    profile: 'ver tu nombre, tu foto y otros datos de tu perfil',
    email: 'ver tu correo electrónico',
    phone: 'ver tu número de teléfono',
    address: 'ver tu dirección postal',
    offline_access: 'mantener la sesión iniciada cuando no estés',
  },
  'accept-invitation': {
    pageTitle: 'Tu invitación a ${companyName}',
    title: 'Tienes una invitación',
    description: '${inviterName} te ha invitado (${email}) a unirte a ${companyName} en ${clientName}.',
    buttonText: 'Aceptar la invitación',
  },
  'organization-selection': {
    pageTitle: 'Tu organización',
    title: 'Tu organización',
    description: 'Introduce el nombre de la organización en la que inicias sesión.',
    descriptionEmail: 'Introduce tu correo electrónico en la organización en la que inicias sesión.',
    descriptionBoth: 'Introduce el nombre de la organización en la que inicias sesión o tu correo electrónico en ella.',
    organizationLabel: 'Nombre de la organización',
    organizationLabelEmail: 'Correo electrónico',
    organizationLabelBoth: 'Nombre de la organización o correo electrónico',
    continueTextB2C: 'Continuar con una cuenta personal',
  },
  'organization-picker': {
    pageTitle: 'Elige una organización',
    title: 'Elige una organización',
    titleB2C: 'Elige una cuenta',
    description: '¿Con qué organización quieres continuar?',
    descriptionB2C: 'Continúa con una organización o a título personal.',
    listLabel: 'Organizaciones',
    continueTextB2C: 'Continuar con la cuenta personal',
  },
  'device-code-activation': {
    title: 'Conecta un dispositivo',
    description: 'Introduce el código que muestra tu dispositivo.',
    codeLabel: 'Código',
    'invalid-code': 'Este código no es válido. Revisa lo que muestra tu dispositivo.',
    'invalid-expired-code': 'Este código ha caducado. Solicita uno nuevo en tu dispositivo.',
  },
  'device-code-confirmation': {
    title: '¿Es este tu dispositivo?',
    description: 'Continúa solo si tu dispositivo muestra este código y te pide que inicies sesión en ${clientName}.',
    confirmButtonText: 'Sí, es este',
    cancelButtonText: 'Cancelar',
  },
  'device-code-activation-allowed': {
    title: 'Tu dispositivo está conectado',
    description: 'Puedes cerrar esta ventana y seguir en el dispositivo.',
  },
  'device-code-activation-denied': {
    title: 'El dispositivo no se ha conectado',
    description: 'La solicitud fue rechazada por ti o por este servicio.',
  },
  logout: {
    title: '¿Cerrar sesión?',
    description: '¿Quieres cerrar sesión en ${companyName}?',
    acceptButtonText: 'Cerrar sesión',
    declineButtonText: 'Mantener la sesión iniciada',
  },
  'logout-complete': { title: 'Has cerrado sesión', description: 'Puedes cerrar esta ventana.' },
  'logout-aborted': {
    title: 'Tu sesión sigue iniciada',
    description: 'No ha cambiado nada. Puedes cerrar esta ventana.',
  },
  'redirect-return': {
    title: 'Volver a tu inicio de sesión',
    description: 'Has vuelto de otra página. Sigue con tu inicio de sesión.',
  },
  status: {
    title: 'No ha funcionado',
    pageTitle: 'Error',
    description: 'No podemos continuar con esta solicitud.',
    detailsText: 'Detalles para el desarrollador',
    buttonText: 'Volver a ${clientName}',
    invalid_request: 'La solicitud no está completa o no es válida.',
    login_not_found:
      'Este inicio de sesión ha terminado o se comenzó en otro navegador. Vuelve a la aplicación e inténtalo de nuevo.',
    login_expired:
      'Este inicio de sesión ha tardado demasiado y ha caducado. Vuelve a la aplicación e inténtalo de nuevo.',
    too_many_requests:
      'Se han recibido demasiadas solicitudes desde donde estás. Espera un minuto e inténtalo de nuevo.',
    not_found: 'No hay nada en esta dirección.',
    server_error: 'Se ha producido un error por nuestra parte. Inténtalo más tarde.',
  },
}
