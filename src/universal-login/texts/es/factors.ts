import type { Texts } from '../language.ts'

/** Factors that are typed or tapped. */
export const factors: Readonly<Record<string, Texts>> = {
  'mfa-login-options': {
    title: 'Elige cómo verificarte',
    description: 'Cualquiera de estos métodos demuestra que eres tú.',
    listLabel: 'Métodos',
  },
  'mfa-begin-enroll-options': {
    title: 'Protege tu cuenta',
    description: 'Añade un segundo paso a tu inicio de sesión. Elige cómo quieres verificarte a partir de ahora.',
    listLabel: 'Métodos',
  },
  'mfa-otp-challenge': {
    title: 'Verifica tu identidad',
    description: 'Abre tu aplicación de autenticación e introduce el código que muestra.',
    descriptionPush: 'Abre la aplicación en ${deviceName} e introduce el código que muestra.',
    backToPushText: 'Usar la notificación en su lugar',
    'invalid-code':
      'Este código no es válido. Cada código funciona una sola vez: espera al siguiente e inténtalo de nuevo.',
  },
  'mfa-otp-enrollment-qr': {
    title: 'Protege tu cuenta',
    secretLabel: 'Clave de configuración',
    description:
      'Escanea esta imagen con una aplicación de autenticación: Google Authenticator, Microsoft Authenticator, 1Password o cualquier otra.',
    qrLabel: 'Código QR con la clave de configuración',
    toggleText: '¿Problemas al escanear? Introduce la clave a mano',
    'invalid-code':
      'Este código no es válido. Comprueba que el reloj de tu dispositivo esté en hora e introduce el código que la aplicación muestra ahora.',
  },
  'mfa-otp-enrollment-code': {
    title: 'Protege tu cuenta',
    secretLabel: 'Clave de configuración',
    description: 'En tu aplicación de autenticación, elige introducir una clave de configuración y copia esta.',
    toggleText: 'Escanear un código QR en su lugar',
    'invalid-code':
      'Este código no es válido. Revisa la clave en la aplicación e introduce el código que muestra ahora.',
  },
  'mfa-email-challenge': {
    title: 'Verifica tu identidad',
    description: 'Hemos enviado un correo con un código a esta dirección. Es válido durante cinco minutos.',
    pickEmailText: 'Usar otra dirección',
    'invalid-code': 'Este código no es válido. Usa el del último correo.',
    'mfa-email-challenge-authenticator-error':
      'No hemos podido enviar el correo. Inténtalo más tarde o usa otro método.',
  },
  'mfa-email-list': {
    title: 'Elige una dirección',
    description: '¿Adónde enviamos el código?',
    listLabel: 'Tus direcciones de correo',
  },
  'mfa-email-enrollment': {
    title: 'Añade una dirección de correo',
    description: 'Enviaremos un correo con un código a esta dirección para comprobar que es tuya.',
    'no-email': 'Introduce una dirección de correo.',
    'user-already-enrolled': 'Esta dirección ya está configurada. Introduce otra.',
  },
  'mfa-phone-challenge': {
    smsText: 'SMS',
    title: 'Verifica tu identidad',
    description: 'Enviaremos un código a este número de teléfono.',
  },
  'mfa-sms-challenge': {
    title: 'Verifica tu identidad',
    description: 'Hemos enviado un SMS con un código a este número. Es válido durante cinco minutos.',
    switchText: 'Recibir una llamada en su lugar',
    'invalid-code': 'Este código no es válido. Usa el del último mensaje.',
  },
  'mfa-voice-challenge': {
    title: 'Verifica tu identidad',
    description: 'Estamos llamando a este número para decirte un código. Es válido durante cinco minutos.',
    callAgainText: 'Llamar de nuevo',
    switchText: 'Recibir un SMS en su lugar',
    'invalid-code': 'Este código no es válido. Usa el de la última llamada.',
  },
  'mfa-sms-enrollment': {
    title: 'Protege tu cuenta',
    phoneHint: 'Como lo marcas allí (${countryName}, ${phonePrefix}), o completo, con + y el prefijo del país',
    description: 'Introduce tu número de teléfono. Enviaremos un SMS con un código para comprobarlo.',
  },
  'mfa-voice-enrollment': {
    title: 'Protege tu cuenta',
    phoneHint: 'Como lo marcas allí (${countryName}, ${phonePrefix}), o completo, con + y el prefijo del país',
    description: 'Introduce tu número de teléfono. Te llamaremos y te diremos un código para comprobarlo.',
  },
  'mfa-phone-enrollment': {
    title: 'Protege tu cuenta',
    phoneHint: 'Como lo marcas allí (${countryName}, ${phonePrefix}), o completo, con + y el prefijo del país',
    smsText: 'SMS',
    description: 'Introduce tu número de teléfono. Enviaremos un código para comprobarlo.',
  },
  'mfa-sms-list': {
    title: 'Elige un número',
    description: '¿Adónde enviamos el código?',
    listLabel: 'Tus números de teléfono',
  },
  'mfa-country-codes': { title: 'Elige un país', listLabel: 'Países y sus prefijos' },
  'mfa-push-welcome': {
    title: 'Protege tu cuenta',
    description:
      'Aprueba cada inicio de sesión con un toque en tu teléfono. Abre primero el autenticador en él; no hay que instalar nada.',
    descriptionStores:
      'Aprueba cada inicio de sesión con un toque en tu teléfono. Instala primero la aplicación en él.',
    qrLabel: 'Código QR con la dirección del autenticador',
    iosButtonText: 'App Store',
    androidButtonText: 'Google Play',
    buttonText: 'Ya la tengo, continuar',
  },
  'mfa-push-enrollment-qr': {
    title: 'Añade tu teléfono',
    description: 'Escanea esta imagen con la aplicación. Es válida durante cinco minutos.',
    qrLabel: 'Código QR que añade esta cuenta a la aplicación',
    secretLabel: 'O copia esto en la aplicación',
    openAppText: 'Abrir la aplicación en este dispositivo',
    openAuthenticatorText: 'Usar este navegador como autenticador',
    waitingText: 'Esperando a tu teléfono',
  },
  'mfa-push-challenge-push': {
    title: 'Mira tu teléfono',
    description: 'Hemos enviado una notificación a ${deviceName}. Ábrela y aprueba el inicio de sesión.',
    descriptionEnded: 'Envía otra notificación a ${deviceName} o elige otra forma.',
    numberText: 'Introduce este número en la aplicación',
    buttonText: 'Ya he respondido',
    resendActionText: 'Enviar de nuevo',
    resendEndedText: 'Enviar una notificación',
    enterOtpCode: 'Introducir un código en su lugar',
    pickPushText: 'Usar otro dispositivo',
    waitingText: 'Esperando tu aprobación',
    'transaction-not-found': 'Esta solicitud ha caducado. Envía otra.',
    'transaction-rejected': 'El inicio de sesión se ha rechazado en tu dispositivo.',
  },
  'mfa-push-list': {
    title: 'Elige un dispositivo',
    description: '¿A cuál enviamos la notificación?',
    listLabel: 'Tus dispositivos',
  },
  'mfa-recovery-code-enrollment': {
    secretLabel: 'Código de recuperación',
    title: 'Guarda tu código de recuperación',
    description:
      'Si alguna vez pierdes tu dispositivo, este código te permitirá entrar. Funciona una sola vez y solo se muestra ahora.',
  },
  'mfa-recovery-code-challenge': {
    title: 'Verifica tu identidad',
    description: 'Introduce el código de recuperación que guardaste al configurar esta cuenta.',
    codeLabel: 'Código de recuperación',
    hint: '24 letras y números',
    'invalid-code': 'Ese código de recuperación no es válido. Cada uno funciona una sola vez.',
    'invalid-code-format': 'Un código de recuperación tiene 24 letras y números. Revísalo.',
    'no-code': 'Introduce tu código de recuperación.',
  },
  'mfa-recovery-code-challenge-new-code': {
    secretLabel: 'Código de recuperación',
    title: 'Guarda tu nuevo código de recuperación',
    description: 'El código que acabas de usar ya no sirve. Guarda este en su lugar; solo se muestra ahora.',
  },
  'reset-password-mfa-email-challenge': {
    description: 'Antes de elegir una nueva contraseña: hemos enviado un correo con un código a esta dirección.',
  },
  'reset-password-mfa-otp-challenge': {
    description:
      'Antes de elegir una nueva contraseña, introduce el código que muestra tu aplicación de autenticación.',
  },
  'reset-password-mfa-phone-challenge': {
    description: 'Antes de que elijas una nueva contraseña, enviamos un código a este número de teléfono.',
  },
  'reset-password-mfa-push-challenge-push': {
    description: 'Hemos enviado una notificación a ${deviceName}. Apruébala y podrás elegir una nueva contraseña.',
  },
  'reset-password-mfa-recovery-code-challenge': {
    description:
      'Antes de elegir una nueva contraseña, introduce el código de recuperación que guardaste al configurar esta cuenta.',
  },
  'reset-password-mfa-sms-challenge': {
    description: 'Antes de elegir una nueva contraseña: hemos enviado un SMS con un código a este número.',
  },
  'reset-password-mfa-voice-challenge': {
    description: 'Antes de elegir una nueva contraseña: estamos llamando a este número para decirte un código.',
  },
}
