import type { Texts } from '../language.ts'

/** Factors that are typed or tapped. */
export const factors: Readonly<Record<string, Texts>> = {
  'mfa-login-options': {
    title: 'Choisissez comment vous identifier',
    description: 'Chacune de ces méthodes prouve que c’est bien vous.',
    listLabel: 'Méthodes',
  },
  'mfa-begin-enroll-options': {
    title: 'Protégez votre compte',
    description:
      'Ajoutez une deuxième étape à votre connexion. Choisissez comment vous souhaitez désormais vous identifier.',
    listLabel: 'Méthodes',
  },
  'mfa-otp-challenge': {
    title: 'Confirmez votre identité',
    description: 'Ouvrez votre application d’authentification et saisissez le code qu’elle affiche.',
    descriptionPush: 'Ouvrez l’application sur ${deviceName} et saisissez le code qu’elle affiche.',
    backToPushText: 'Utiliser plutôt la notification',
    'invalid-code':
      'Ce code n’est pas valide. Chaque code ne fonctionne qu’une fois : attendez le suivant et réessayez.',
  },
  'mfa-otp-enrollment-qr': {
    title: 'Sécurisez votre compte',
    secretLabel: 'Clé de configuration',
    description:
      'Scannez cette image avec une application d’authentification : Google Authenticator, Microsoft Authenticator, 1Password ou une autre.',
    qrLabel: 'Code QR contenant la clé de configuration',
    toggleText: 'Un problème avec le scan ? Saisissez la clé à la main',
    'invalid-code':
      'Ce code n’est pas valide. Vérifiez que l’horloge de votre appareil est à l’heure et saisissez le code que l’application affiche maintenant.',
  },
  'mfa-otp-enrollment-code': {
    title: 'Sécurisez votre compte',
    secretLabel: 'Clé de configuration',
    description:
      'Dans votre application d’authentification, choisissez de saisir une clé de configuration et copiez-y celle-ci.',
    toggleText: 'Scanner plutôt un code QR',
    'invalid-code':
      'Ce code n’est pas valide. Vérifiez la clé dans l’application et saisissez le code qu’elle affiche maintenant.',
  },
  'mfa-email-challenge': {
    title: 'Confirmez votre identité',
    description: 'Nous avons envoyé un code par e-mail à cette adresse. Il est valable cinq minutes.',
    pickEmailText: 'Utiliser une autre adresse',
    'invalid-code': 'Ce code n’est pas valide. Utilisez celui du dernier e-mail.',
    'mfa-email-challenge-authenticator-error':
      'Nous n’avons pas pu envoyer l’e-mail. Veuillez réessayer plus tard ou utiliser une autre méthode.',
  },
  'mfa-email-list': {
    title: 'Choisissez une adresse',
    description: 'Où devons-nous envoyer le code ?',
    listLabel: 'Vos adresses e-mail',
  },
  'mfa-email-enrollment': {
    title: 'Ajoutez une adresse e-mail',
    description: 'Nous enverrons un code par e-mail à cette adresse pour vérifier qu’elle est à vous.',
    'no-email': 'Veuillez saisir une adresse e-mail.',
    'user-already-enrolled': 'Cette adresse est déjà configurée. Veuillez en saisir une autre.',
  },
  'mfa-phone-challenge': {
    smsText: 'SMS',
    title: 'Confirmez votre identité',
    description: 'Nous enverrons un code à ce numéro de téléphone.',
  },
  'mfa-sms-challenge': {
    title: 'Confirmez votre identité',
    description: 'Nous avons envoyé un SMS avec un code à ce numéro. Il est valable cinq minutes.',
    switchText: 'Recevoir plutôt un appel',
    'invalid-code': 'Ce code n’est pas valide. Utilisez celui du dernier message.',
  },
  'mfa-voice-challenge': {
    title: 'Confirmez votre identité',
    description: 'Nous appelons ce numéro pour vous donner un code. Il est valable cinq minutes.',
    callAgainText: 'Rappeler',
    switchText: 'Recevoir plutôt un SMS',
    'invalid-code': 'Ce code n’est pas valide. Utilisez celui du dernier appel.',
  },
  'mfa-sms-enrollment': {
    title: 'Sécurisez votre compte',
    phoneHint:
      'Comme vous le composez sur place (${countryName}, ${phonePrefix}), ou en entier avec + et l’indicatif du pays',
    description: 'Saisissez votre numéro de téléphone. Nous enverrons un SMS avec un code pour le vérifier.',
  },
  'mfa-voice-enrollment': {
    title: 'Sécurisez votre compte',
    phoneHint:
      'Comme vous le composez sur place (${countryName}, ${phonePrefix}), ou en entier avec + et l’indicatif du pays',
    description: 'Saisissez votre numéro de téléphone. Nous l’appellerons et vous donnerons un code pour le vérifier.',
  },
  'mfa-phone-enrollment': {
    title: 'Sécurisez votre compte',
    phoneHint:
      'Comme vous le composez sur place (${countryName}, ${phonePrefix}), ou en entier avec + et l’indicatif du pays',
    smsText: 'SMS',
    description: 'Saisissez votre numéro de téléphone. Nous enverrons un code pour le vérifier.',
  },
  'mfa-sms-list': {
    title: 'Choisissez un numéro',
    description: 'Où devons-nous envoyer le code ?',
    listLabel: 'Vos numéros de téléphone',
  },
  'mfa-country-codes': { title: 'Choisissez un pays', listLabel: 'Pays et leurs indicatifs' },
  'mfa-push-welcome': {
    title: 'Sécurisez votre compte',
    description:
      'Approuvez chaque connexion d’un geste sur votre téléphone. Ouvrez-y d’abord l’authentificateur ; il n’y a rien à installer.',
    descriptionStores: 'Approuvez chaque connexion d’un geste sur votre téléphone. Installez-y d’abord l’application.',
    qrLabel: 'Code QR avec l’adresse de l’authentificateur',
    iosButtonText: 'App Store',
    androidButtonText: 'Google Play',
    buttonText: 'C’est fait, continuer',
  },
  'mfa-push-enrollment-qr': {
    title: 'Ajoutez votre téléphone',
    description: 'Scannez cette image avec l’application. Elle est valable cinq minutes.',
    qrLabel: 'Code QR qui ajoute ce compte à l’application',
    secretLabel: 'Ou copiez ceci dans l’application',
    openAppText: 'Ouvrir l’application sur cet appareil',
    openAuthenticatorText: 'Utiliser ce navigateur comme authentificateur',
    waitingText: 'En attente de votre téléphone',
  },
  'mfa-push-challenge-push': {
    title: 'Regardez votre téléphone',
    description: 'Nous avons envoyé une notification à ${deviceName}. Ouvrez-la et approuvez la connexion.',
    descriptionEnded: 'Envoyez une autre notification à ${deviceName} ou choisissez un autre moyen.',
    numberText: 'Saisissez ce nombre dans l’application',
    buttonText: 'J’ai répondu',
    resendActionText: 'Renvoyer',
    resendEndedText: 'Envoyer une notification',
    enterOtpCode: 'Saisir plutôt un code',
    pickPushText: 'Utiliser un autre appareil',
    waitingText: 'En attente de votre approbation',
    'transaction-not-found': 'Cette demande a expiré. Envoyez-en une autre.',
    'transaction-rejected': 'La connexion a été refusée sur votre appareil.',
  },
  'mfa-push-list': {
    title: 'Choisissez un appareil',
    description: 'Auquel devons-nous envoyer la notification ?',
    listLabel: 'Vos appareils',
  },
  'mfa-recovery-code-enrollment': {
    secretLabel: 'Code de récupération',
    title: 'Enregistrez votre code de récupération',
    description:
      'Si vous perdez un jour votre appareil, ce code vous permettra d’entrer. Il ne fonctionne qu’une fois et n’est affiché que maintenant.',
  },
  'mfa-recovery-code-challenge': {
    title: 'Confirmez votre identité',
    description: 'Saisissez le code de récupération que vous avez enregistré lors de la configuration de ce compte.',
    codeLabel: 'Code de récupération',
    hint: '24 lettres et chiffres',
    'invalid-code': 'Ce code de récupération n’est pas valide. Chacun ne fonctionne qu’une fois.',
    'invalid-code-format': 'Un code de récupération comporte 24 lettres et chiffres. Veuillez le vérifier.',
    'no-code': 'Veuillez saisir votre code de récupération.',
  },
  'mfa-recovery-code-challenge-new-code': {
    secretLabel: 'Code de récupération',
    title: 'Enregistrez votre nouveau code de récupération',
    description:
      'Le code que vous venez d’utiliser n’est plus valable. Enregistrez celui-ci à sa place ; il n’est affiché que maintenant.',
  },
  'reset-password-mfa-email-challenge': {
    description: 'Avant de choisir un nouveau mot de passe : nous avons envoyé un code par e-mail à cette adresse.',
  },
  'reset-password-mfa-otp-challenge': {
    description:
      'Avant de choisir un nouveau mot de passe, saisissez le code affiché par votre application d’authentification.',
  },
  'reset-password-mfa-phone-challenge': {
    description:
      'Avant que vous ne choisissiez un nouveau mot de passe, nous envoyons un code à ce numéro de téléphone.',
  },
  'reset-password-mfa-push-challenge-push': {
    description:
      'Nous avons envoyé une notification à ${deviceName}. Approuvez-la et vous pourrez choisir un nouveau mot de passe.',
  },
  'reset-password-mfa-recovery-code-challenge': {
    description:
      'Avant de choisir un nouveau mot de passe, saisissez le code de récupération que vous avez enregistré lors de la configuration de ce compte.',
  },
  'reset-password-mfa-sms-challenge': {
    description: 'Avant de choisir un nouveau mot de passe : nous avons envoyé un SMS avec un code à ce numéro.',
  },
  'reset-password-mfa-voice-challenge': {
    description: 'Avant de choisir un nouveau mot de passe : nous appelons ce numéro pour vous donner un code.',
  },
}
