import type { Texts } from '../language.ts'

/** Security keys, devices and passkeys. */
export const devices: Readonly<Record<string, Texts>> = {
  'mfa-detect-browser-capabilities': {
    title: 'Un momento',
    detecting: 'Estamos viendo qué puede hacer tu navegador',
    noJSErrorTitle: 'JavaScript está desactivado',
    noJSErrorDescription:
      'Las llaves de seguridad, la huella dactilar y el reconocimiento facial lo necesitan. Actívalo y vuelve a cargar la página.',
    reloadButtonText: 'Volver a cargar',
    continueText: 'Continuar sin ello',
  },
  'passkey-enrollment': {
    pageTitle: 'Crear una llave de acceso',
    title: 'Crea una llave de acceso para ${clientName}',
    description: 'La próxima vez, inicia sesión igual que desbloqueas tu dispositivo.',
    createButtonText: 'Crear una llave de acceso',
    continueButtonText: 'Continuar sin llaves de acceso',
    awaitingConfirmation: 'Esperando a tu dispositivo',
    noScript: 'Para esto hace falta JavaScript. Actívalo y vuelve a cargar la página, o continúa sin ella.',
    'no-passkey': 'No se ha creado ninguna llave de acceso. Puedes intentarlo de nuevo o continuar sin ella.',
    'passkey-cancelled':
      'La solicitud se ha cancelado o ha tardado demasiado. Puedes intentarlo de nuevo o continuar sin ella.',
    'passkey-not-allowed': 'No se pueden usar llaves de acceso con esta cuenta.',
    passkeyBenefit1Title: 'Nada que recordar',
    passkeyBenefit1Description: 'Tu huella, tu rostro o el PIN de tu dispositivo sustituyen a la contraseña.',
    passkeyBenefit2Title: 'En todos tus dispositivos',
    passkeyBenefit2Description:
      'La mayoría de los dispositivos y gestores de contraseñas llevan tus llaves de acceso a tus demás dispositivos.',
    passkeyBenefit3Title: 'Más seguras que las contraseñas',
    passkeyBenefit3Description: 'Una llave de acceso no se puede adivinar y ningún sitio falso puede hacerse con ella.',
  },
  'passkey-enrollment-local': {
    pageTitle: 'Crear una llave de acceso',
    title: 'Crea una llave de acceso para ${clientName} en este dispositivo',
    description: 'Has iniciado sesión con una llave de acceso de otro dispositivo.',
    createButtonText: 'Crear una nueva llave de acceso',
    continueButtonText: 'Continuar sin una nueva llave de acceso',
    awaitingConfirmation: 'Esperando a tu dispositivo',
    noScript: 'Para esto hace falta JavaScript. Actívalo y vuelve a cargar la página, o continúa sin ella.',
    'no-passkey': 'No se ha creado ninguna llave de acceso. Puedes intentarlo de nuevo o continuar sin ella.',
    'passkey-cancelled':
      'La solicitud se ha cancelado o ha tardado demasiado. Puedes intentarlo de nuevo o continuar sin ella.',
    'passkey-not-allowed': 'No se pueden usar llaves de acceso con esta cuenta.',
    passkeyBenefit1Title: 'Más rápido en este dispositivo',
    passkeyBenefit1Description: 'La próxima vez que inicies sesión aquí no necesitarás otro dispositivo.',
    passkeyBenefit2Title: 'Nada que recordar',
    passkeyBenefit2Description: 'Basta con tu huella, tu rostro o el PIN de este dispositivo.',
  },
  'mfa-webauthn-roaming-enrollment': {
    noScript: 'Para esto hace falta JavaScript. Actívalo y vuelve a cargar la página, o usa otro método.',
    title: 'Añade una llave de seguridad',
    description:
      'Ten tu llave a mano. Cuando continúes, conéctala o acércala a tu dispositivo y haz lo que te pida el navegador.',
    awaitingConfirmation: 'Esperando a tu llave de seguridad',
    'webauthn-associate-error': 'No hemos podido añadir esta llave de seguridad. Inténtalo de nuevo o usa otra.',
    'webauthn-challenge-error': 'No hemos podido añadir esta llave de seguridad. Inténtalo de nuevo o usa otra.',
  },
  'mfa-webauthn-roaming-challenge': {
    noScript: 'Para esto hace falta JavaScript. Actívalo y vuelve a cargar la página, o usa otro método.',
    title: 'Verifica tu identidad',
    description: 'Ten tu llave de seguridad a mano. Cuando continúes, tu navegador te la pedirá.',
    awaitingConfirmation: 'Esperando a tu llave de seguridad',
    'webauthn-challenge-error': 'No hemos podido verificar esta llave de seguridad. Inténtalo de nuevo o usa otra.',
  },
  'mfa-webauthn-platform-enrollment': {
    noScript: 'Para esto hace falta JavaScript. Actívalo y vuelve a cargar la página, o usa otro método.',
    title: 'Inicia sesión más rápido en este dispositivo',
    description:
      'Si este dispositivo es tuyo, a partir de ahora puedes verificarte con su lector de huellas, su cámara o su PIN.',
    addThisDeviceButtonText: 'Añadir este dispositivo',
    snoozeText: 'Recordármelo más tarde',
    awaitingConfirmation: 'Esperando a tu dispositivo',
    'webauthn-platform-associate-error': 'No hemos podido añadir este dispositivo. Inténtalo más tarde.',
    'webauthn-platform-challenge-error': 'No hemos podido añadir este dispositivo. Inténtalo más tarde.',
  },
  'mfa-webauthn-platform-challenge': {
    noScript: 'Para esto hace falta JavaScript. Actívalo y vuelve a cargar la página, o usa otro método.',
    title: 'Verifica tu identidad',
    description:
      'Usa el lector de huellas, la cámara o el PIN de este dispositivo. Tu navegador te lo pedirá a continuación.',
    awaitingConfirmation: 'Esperando a tu dispositivo',
    'webauthn-platform-challenge-error':
      'No hemos podido verificar este dispositivo. Inténtalo de nuevo o usa otro método.',
  },
  'mfa-webauthn-change-key-nickname': {
    pageTitle: 'Elige un nombre',
    title: 'Ponle un nombre a tu llave de seguridad',
    titlePlatform: 'Ponle un nombre a este dispositivo',
    description: 'Un nombre te ayuda a distinguir tus llaves.',
    descriptionPlatform: 'Un nombre te ayuda a distinguir tus dispositivos.',
    nicknameLabel: 'Nombre de la llave',
    nicknameLabelPlatform: 'Nombre del dispositivo',
    'no-nickname': 'Introduce un nombre.',
    'nickname-too-short': 'El nombre es demasiado corto. Usa al menos dos caracteres.',
    'nickname-too-long': 'El nombre es demasiado largo. Usa como máximo cincuenta caracteres.',
  },
  'mfa-webauthn-enrollment-success': {
    pageTitle: 'Listo',
    title: 'Tu llave de seguridad se ha añadido',
    titlePlatform: 'Este dispositivo se ha añadido',
    description: 'A partir de ahora puedes verificarte con «${nickname}». Tenla a mano cuando inicies sesión.',
    descriptionPlatform: 'A partir de ahora puedes verificarte en «${nickname}» con tu huella, tu rostro o tu PIN.',
  },
  'mfa-webauthn-error': {
    noScript: 'Para esto hace falta JavaScript. Actívalo y vuelve a cargar la página, o usa otro método.',
    pageTitle: 'No ha funcionado',
    errorTitle: 'No hemos podido usar tu llave de seguridad',
    errorTitlePlatform: 'No hemos podido usar este dispositivo',
    title: 'No ha funcionado',
    errorDescription: 'El navegador no ha obtenido respuesta. Puedes intentarlo de nuevo.',
    NotAllowedError: 'La solicitud se ha cancelado o ha tardado demasiado. Puedes intentarlo de nuevo.',
    InvalidStateError: 'Esta llave o este dispositivo ya se había añadido. Puedes usarlo para verificarte.',
    SecurityError:
      'La dirección de esta página no corresponde a la de la llave. Pregunta a los responsables de este servicio.',
    ConstraintError: 'Esta llave no puede asegurarse de quién la usa. Configura un PIN para ella o usa otra.',
    TimeoutError: 'Ha tardado demasiado. Puedes intentarlo de nuevo.',
    QuotaExceededError: 'Ha habido demasiados intentos en poco tiempo. Espera un minuto e inténtalo de nuevo.',
  },
  'mfa-webauthn-not-available-error': {
    pageTitle: 'No disponible aquí',
    title: 'No disponible aquí',
    errorTitle: 'Aquí no se pueden usar llaves de seguridad',
    errorTitlePlatform: 'Este dispositivo no se puede usar aquí',
    errorDescription:
      'Tu navegador o tu dispositivo no admiten este método, o se configuró en otra dirección. Usa otro método, otro navegador u otro dispositivo.',
  },
  'reset-password-mfa-webauthn-platform-challenge': {
    description:
      'Antes de que elijas una nueva contraseña, tu navegador comprueba que eres tú. Continúa cuando quieras.',
  },
  'reset-password-mfa-webauthn-roaming-challenge': {
    description:
      'Antes de que elijas una nueva contraseña, tu navegador te pide tu llave de seguridad. Tenla a mano y continúa.',
  },
}
