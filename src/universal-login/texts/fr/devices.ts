import type { Texts } from '../language.ts'

/** Security keys, devices and passkeys. */
export const devices: Readonly<Record<string, Texts>> = {
  'mfa-detect-browser-capabilities': {
    title: 'Un instant',
    detecting: 'Examen de ce que votre navigateur sait faire',
    noJSErrorTitle: 'JavaScript est désactivé',
    noJSErrorDescription:
      'Les clés de sécurité, l’empreinte digitale et la reconnaissance faciale en ont besoin. Activez-le et rechargez la page.',
    reloadButtonText: 'Recharger',
    continueText: 'Continuer sans',
  },
  'passkey-enrollment': {
    pageTitle: 'Créer une clé d’accès',
    title: 'Créez une clé d’accès pour ${clientName}',
    description: 'La prochaine fois, connectez-vous comme vous déverrouillez votre appareil.',
    createButtonText: 'Créer une clé d’accès',
    continueButtonText: 'Continuer sans clés d’accès',
    awaitingConfirmation: 'En attente de votre appareil',
    noScript: 'Cela nécessite JavaScript. Activez-le et rechargez la page, ou continuez sans.',
    'no-passkey': 'Aucune clé d’accès n’a été créée. Vous pouvez réessayer ou continuer sans.',
    'passkey-cancelled': 'La demande a été annulée ou a pris trop de temps. Vous pouvez réessayer ou continuer sans.',
    'passkey-not-allowed': 'Les clés d’accès ne peuvent pas être utilisées avec ce compte.',
    passkeyBenefit1Title: 'Rien à retenir',
    passkeyBenefit1Description:
      'Votre empreinte digitale, votre visage ou le code PIN de votre appareil remplace le mot de passe.',
    passkeyBenefit2Title: 'Sur tous vos appareils',
    passkeyBenefit2Description:
      'La plupart des appareils et des gestionnaires de mots de passe transmettent vos clés d’accès à vos autres appareils.',
    passkeyBenefit3Title: 'Plus sûr que les mots de passe',
    passkeyBenefit3Description: 'Une clé d’accès ne peut pas être devinée, et aucun faux site ne peut l’obtenir.',
  },
  'passkey-enrollment-local': {
    pageTitle: 'Créer une clé d’accès',
    title: 'Créez une clé d’accès pour ${clientName} sur cet appareil',
    description: 'Vous vous êtes connecté avec une clé d’accès d’un autre appareil.',
    createButtonText: 'Créer une nouvelle clé d’accès',
    continueButtonText: 'Continuer sans nouvelle clé d’accès',
    awaitingConfirmation: 'En attente de votre appareil',
    noScript: 'Cela nécessite JavaScript. Activez-le et rechargez la page, ou continuez sans.',
    'no-passkey': 'Aucune clé d’accès n’a été créée. Vous pouvez réessayer ou continuer sans.',
    'passkey-cancelled': 'La demande a été annulée ou a pris trop de temps. Vous pouvez réessayer ou continuer sans.',
    'passkey-not-allowed': 'Les clés d’accès ne peuvent pas être utilisées avec ce compte.',
    passkeyBenefit1Title: 'Plus rapide sur cet appareil',
    passkeyBenefit1Description:
      'La prochaine fois que vous vous connecterez ici, vous n’aurez besoin d’aucun autre appareil.',
    passkeyBenefit2Title: 'Rien à retenir',
    passkeyBenefit2Description: 'Votre empreinte digitale, votre visage ou le code PIN de cet appareil suffit.',
  },
  'mfa-webauthn-roaming-enrollment': {
    noScript: 'Cela nécessite JavaScript. Veuillez l’activer et recharger la page, ou utiliser une autre méthode.',
    title: 'Ajoutez une clé de sécurité',
    description:
      'Gardez votre clé à portée de main. Après avoir continué, branchez-la ou approchez-la de votre appareil et suivez les instructions de votre navigateur.',
    awaitingConfirmation: 'En attente de votre clé de sécurité',
    'webauthn-associate-error':
      'Nous n’avons pas pu ajouter cette clé de sécurité. Veuillez réessayer ou en utiliser une autre.',
    'webauthn-challenge-error':
      'Nous n’avons pas pu ajouter cette clé de sécurité. Veuillez réessayer ou en utiliser une autre.',
  },
  'mfa-webauthn-roaming-challenge': {
    noScript: 'Cela nécessite JavaScript. Veuillez l’activer et recharger la page, ou utiliser une autre méthode.',
    title: 'Confirmez votre identité',
    description: 'Gardez votre clé de sécurité à portée de main. Après avoir continué, votre navigateur la demandera.',
    awaitingConfirmation: 'En attente de votre clé de sécurité',
    'webauthn-challenge-error':
      'Nous n’avons pas pu vérifier cette clé de sécurité. Veuillez réessayer ou en utiliser une autre.',
  },
  'mfa-webauthn-platform-enrollment': {
    noScript: 'Cela nécessite JavaScript. Veuillez l’activer et recharger la page, ou utiliser une autre méthode.',
    title: 'Connectez-vous plus vite sur cet appareil',
    description:
      'Si cet appareil est à vous, vous pourrez désormais vous identifier avec son lecteur d’empreintes, sa caméra ou son code PIN.',
    addThisDeviceButtonText: 'Ajouter cet appareil',
    snoozeText: 'Me le rappeler plus tard',
    awaitingConfirmation: 'En attente de votre appareil',
    'webauthn-platform-associate-error': 'Nous n’avons pas pu ajouter cet appareil. Veuillez réessayer plus tard.',
    'webauthn-platform-challenge-error': 'Nous n’avons pas pu ajouter cet appareil. Veuillez réessayer plus tard.',
  },
  'mfa-webauthn-platform-challenge': {
    noScript: 'Cela nécessite JavaScript. Veuillez l’activer et recharger la page, ou utiliser une autre méthode.',
    title: 'Confirmez votre identité',
    description:
      'Utilisez le lecteur d’empreintes, la caméra ou le code PIN de cet appareil. Votre navigateur va vous le demander.',
    awaitingConfirmation: 'En attente de votre appareil',
    'webauthn-platform-challenge-error':
      'Nous n’avons pas pu vérifier cet appareil. Veuillez réessayer ou utiliser une autre méthode.',
  },
  'mfa-webauthn-change-key-nickname': {
    pageTitle: 'Choisissez un nom',
    title: 'Nommez votre clé de sécurité',
    titlePlatform: 'Nommez cet appareil',
    description: 'Un nom vous aide à distinguer vos clés.',
    descriptionPlatform: 'Un nom vous aide à distinguer vos appareils.',
    nicknameLabel: 'Nom de la clé',
    nicknameLabelPlatform: 'Nom de l’appareil',
    'no-nickname': 'Veuillez saisir un nom.',
    'nickname-too-short': 'Le nom est trop court. Veuillez utiliser au moins deux caractères.',
    'nickname-too-long': 'Le nom est trop long. Veuillez utiliser au plus cinquante caractères.',
  },
  'mfa-webauthn-enrollment-success': {
    pageTitle: 'Terminé',
    title: 'Votre clé de sécurité a été ajoutée',
    titlePlatform: 'Cet appareil a été ajouté',
    description:
      'Vous pouvez désormais vous identifier avec « ${nickname} ». Gardez-la à portée de main quand vous vous connectez.',
    descriptionPlatform:
      'Vous pouvez désormais vous identifier sur « ${nickname} » avec votre empreinte digitale, votre visage ou votre code PIN.',
  },
  'mfa-webauthn-error': {
    noScript: 'Cela nécessite JavaScript. Veuillez l’activer et recharger la page, ou utiliser une autre méthode.',
    pageTitle: 'Cela n’a pas fonctionné',
    errorTitle: 'Nous n’avons pas pu utiliser votre clé de sécurité',
    errorTitlePlatform: 'Nous n’avons pas pu utiliser cet appareil',
    title: 'Cela n’a pas fonctionné',
    errorDescription: 'Le navigateur n’a pas reçu de réponse. Vous pouvez réessayer.',
    NotAllowedError: 'La demande a été annulée ou a pris trop de temps. Vous pouvez réessayer.',
    InvalidStateError: 'Cette clé ou cet appareil a déjà été ajouté. Vous pouvez l’utiliser pour vous identifier.',
    SecurityError:
      'L’adresse de cette page ne correspond pas à celle pour laquelle la clé est prévue. Veuillez vous adresser à l’exploitant de ce service.',
    ConstraintError:
      'Cette clé ne peut pas s’assurer de qui l’utilise. Définissez un code PIN pour elle ou utilisez-en une autre.',
    TimeoutError: 'Cela a pris trop de temps. Vous pouvez réessayer.',
    QuotaExceededError: 'Il y a eu trop de tentatives en peu de temps. Veuillez patienter une minute, puis réessayer.',
  },
  'mfa-webauthn-not-available-error': {
    pageTitle: 'Non disponible ici',
    title: 'Non disponible ici',
    errorTitle: 'Les clés de sécurité ne peuvent pas être utilisées ici',
    errorTitlePlatform: 'Cet appareil ne peut pas être utilisé ici',
    errorDescription:
      'Votre navigateur ou votre appareil ne prend pas en charge cette méthode, ou elle a été configurée à une autre adresse. Utilisez une autre méthode, un autre navigateur ou un autre appareil.',
  },
  'reset-password-mfa-webauthn-platform-challenge': {
    description:
      'Avant que vous ne choisissiez un nouveau mot de passe, votre navigateur vérifie que c’est bien vous. Continuez quand vous êtes prêt.',
  },
  'reset-password-mfa-webauthn-roaming-challenge': {
    description:
      'Avant que vous ne choisissiez un nouveau mot de passe, votre navigateur demande votre clé de sécurité. Gardez-la à portée de main et continuez.',
  },
}
