import type { Texts } from '../language.ts'

/** Signing in and up, and the pages beside it. */
export const signIn: Readonly<Record<string, Texts>> = {
  login: {
    'no-email': 'Veuillez saisir votre adresse e-mail.',
    'no-password': 'Veuillez saisir votre mot de passe.',
    'password-breached':
      'Nous avons interrompu cette connexion : le mot de passe figure dans une fuite de données survenue ailleurs. Veuillez réinitialiser votre mot de passe pour continuer.',
    'password-unchecked':
      'Nous n’avons pas pu vérifier votre mot de passe pour le moment. Veuillez réessayer dans quelques minutes.',
    pageTitle: 'Se connecter',
    title: 'Se connecter',
    description: 'pour continuer vers ${clientName}',
    editEmailText: 'Changer la personne qui se connecte',
    invitationTitle: 'Connectez-vous pour accepter',
    invitationDescription:
      'Connectez-vous pour accepter l’invitation de ${inviterName} à rejoindre ${companyName} sur ${clientName}.',
  },
  'login-id': {
    'no-email': 'Veuillez saisir votre adresse e-mail.',
    'no-password': 'Veuillez saisir votre mot de passe.',
    'password-breached':
      'Nous avons interrompu cette connexion : le mot de passe figure dans une fuite de données survenue ailleurs. Veuillez réinitialiser votre mot de passe pour continuer.',
    'password-unchecked':
      'Nous n’avons pas pu vérifier votre mot de passe pour le moment. Veuillez réessayer dans quelques minutes.',
    pageTitle: 'Se connecter',
    title: 'Se connecter',
    description: 'pour continuer vers ${clientName}',
    editEmailText: 'Changer la personne qui se connecte',
    invitationTitle: 'Connectez-vous pour accepter',
    invitationDescription:
      'Connectez-vous pour accepter l’invitation de ${inviterName} à rejoindre ${companyName} sur ${clientName}.',
    passkeyButtonText: 'Continuer avec une clé d’accès',
    passkeyCancelledText: 'Aucune clé d’accès n’a été utilisée. Vous pouvez réessayer ou vous connecter autrement.',
    'conflict-password-passkey': 'Veuillez utiliser un mot de passe ou une clé d’accès, pas les deux.',
    'passkey-not-allowed': 'Les clés d’accès ne peuvent pas être utilisées ici.',
    'no-passkey': 'Aucune clé d’accès n’a été choisie. Veuillez réessayer.',
    'passkey-cancelled': 'Aucune clé d’accès n’a été utilisée. Vous pouvez réessayer ou vous connecter autrement.',
    'passkey-authentication-failed':
      'Nous n’avons pas pu vous connecter avec cette clé d’accès. Veuillez en essayer une autre ou vous connecter autrement.',
  },
  'login-password': {
    'no-email': 'Veuillez saisir votre adresse e-mail.',
    'no-password': 'Veuillez saisir votre mot de passe.',
    'password-breached':
      'Nous avons interrompu cette connexion : le mot de passe figure dans une fuite de données survenue ailleurs. Veuillez réinitialiser votre mot de passe pour continuer.',
    'password-unchecked':
      'Nous n’avons pas pu vérifier votre mot de passe pour le moment. Veuillez réessayer dans quelques minutes.',
    pageTitle: 'Saisissez votre mot de passe',
    title: 'Saisissez votre mot de passe',
    description: 'pour continuer vers ${clientName}',
    editEmailText: 'Changer la personne qui se connecte',
    invitationTitle: 'Saisissez votre mot de passe',
    invitationDescription:
      'Connectez-vous pour accepter l’invitation de ${inviterName} à rejoindre ${companyName} sur ${clientName}.',
  },
  'login-email-verification': {
    title: 'Confirmez que c’est bien vous',
    description:
      'Cette connexion ne ressemble pas à vos connexions habituelles. Nous avons envoyé un code par e-mail à l’adresse de votre compte. Il est valable cinq minutes.',
    resendText: 'Vous n’avez rien reçu ?',
    resendActionText: 'Renvoyer',
    'invalid-code': 'Ce code n’est pas valide. Utilisez celui du dernier e-mail.',
    'invalid-expired-code': 'Ce code a expiré. Demandez-en un autre.',
    'authenticator-error': 'Nous n’avons pas pu envoyer l’e-mail. Veuillez réessayer plus tard.',
  },
  'login-passwordless-email-code': {
    'no-email': 'Veuillez saisir votre adresse e-mail.',
    'no-password': 'Veuillez saisir votre mot de passe.',
    'password-breached':
      'Nous avons interrompu cette connexion : le mot de passe figure dans une fuite de données survenue ailleurs. Veuillez réinitialiser votre mot de passe pour continuer.',
    'password-unchecked':
      'Nous n’avons pas pu vérifier votre mot de passe pour le moment. Veuillez réessayer dans quelques minutes.',
    pageTitle: 'Saisissez votre code',
    resendText: 'Vous n’avez rien reçu ?',
    resendActionText: 'Renvoyer',
    editEmailText: 'Changer la personne qui se connecte',
    'invalid-code':
      'Ce code n’est pas valide. Utilisez celui du dernier message ; après trois codes erronés, demandez-en un autre.',
    title: 'Consultez vos e-mails',
    description: 'Nous avons envoyé un code par e-mail à cette adresse, si elle permet de se connecter.',
    'authenticator-error': 'Nous n’avons pas pu envoyer l’e-mail. Veuillez réessayer plus tard.',
  },
  'login-passwordless-sms-otp': {
    'no-email': 'Veuillez saisir votre adresse e-mail.',
    'no-password': 'Veuillez saisir votre mot de passe.',
    'password-breached':
      'Nous avons interrompu cette connexion : le mot de passe figure dans une fuite de données survenue ailleurs. Veuillez réinitialiser votre mot de passe pour continuer.',
    'password-unchecked':
      'Nous n’avons pas pu vérifier votre mot de passe pour le moment. Veuillez réessayer dans quelques minutes.',
    pageTitle: 'Saisissez votre code',
    resendText: 'Vous n’avez rien reçu ?',
    resendActionText: 'Renvoyer',
    editEmailText: 'Changer la personne qui se connecte',
    'invalid-code':
      'Ce code n’est pas valide. Utilisez celui du dernier message ; après trois codes erronés, demandez-en un autre.',
    title: 'Regardez votre téléphone',
    description: 'Nous avons envoyé un SMS avec un code à ce numéro, s’il permet de se connecter.',
    'authenticator-error': 'Nous n’avons pas pu envoyer le SMS. Veuillez réessayer plus tard.',
  },
  signup: {
    'no-email': 'Veuillez saisir votre adresse e-mail.',
    'no-password': 'Veuillez saisir votre mot de passe.',
    'password-breached':
      'Ce mot de passe figure dans une fuite de données survenue ailleurs, d’autres pourraient donc l’essayer. Veuillez en choisir un autre et ne l’utiliser nulle part ailleurs.',
    'password-unchecked':
      'Nous n’avons pas pu vérifier ce mot de passe pour le moment. Veuillez réessayer dans quelques minutes.',
    title: 'Créez votre compte',
    pageTitle: 'S’inscrire',
    description: 'pour continuer vers ${clientName}',
    editEmailText: 'Changer la personne qui s’inscrit',
    invitationTitle: 'Créez votre compte',
    invitationDescription:
      'Inscrivez-vous pour accepter l’invitation de ${inviterName} à rejoindre ${companyName} sur ${clientName}.',
  },
  'signup-id': {
    'no-email': 'Veuillez saisir votre adresse e-mail.',
    'no-password': 'Veuillez saisir votre mot de passe.',
    'password-breached':
      'Ce mot de passe figure dans une fuite de données survenue ailleurs, d’autres pourraient donc l’essayer. Veuillez en choisir un autre et ne l’utiliser nulle part ailleurs.',
    'password-unchecked':
      'Nous n’avons pas pu vérifier ce mot de passe pour le moment. Veuillez réessayer dans quelques minutes.',
    title: 'Créez votre compte',
    pageTitle: 'S’inscrire',
    description: 'pour continuer vers ${clientName}',
    editEmailText: 'Changer la personne qui s’inscrit',
    invitationTitle: 'Créez votre compte',
    invitationDescription:
      'Inscrivez-vous pour accepter l’invitation de ${inviterName} à rejoindre ${companyName} sur ${clientName}.',
  },
  'signup-password': {
    'no-email': 'Veuillez saisir votre adresse e-mail.',
    'no-password': 'Veuillez saisir votre mot de passe.',
    'password-breached':
      'Ce mot de passe figure dans une fuite de données survenue ailleurs, d’autres pourraient donc l’essayer. Veuillez en choisir un autre et ne l’utiliser nulle part ailleurs.',
    'password-unchecked':
      'Nous n’avons pas pu vérifier ce mot de passe pour le moment. Veuillez réessayer dans quelques minutes.',
    title: 'Choisissez un mot de passe',
    pageTitle: 'Choisissez un mot de passe',
    description: 'pour continuer vers ${clientName}',
    editEmailText: 'Changer la personne qui s’inscrit',
    invitationTitle: 'Choisissez un mot de passe',
    invitationDescription:
      'Inscrivez-vous pour accepter l’invitation de ${inviterName} à rejoindre ${companyName} sur ${clientName}.',
  },
  'reset-password-request': {
    'no-email': 'Veuillez saisir votre adresse e-mail.',
    'no-password': 'Veuillez saisir votre mot de passe.',
    'password-breached':
      'Nous avons interrompu cette connexion : le mot de passe figure dans une fuite de données survenue ailleurs. Veuillez réinitialiser votre mot de passe pour continuer.',
    'password-unchecked':
      'Nous n’avons pas pu vérifier votre mot de passe pour le moment. Veuillez réessayer dans quelques minutes.',
    title: 'Mot de passe oublié ?',
    pageTitle: 'Réinitialisez votre mot de passe',
    description: 'Dites-nous qui vous êtes et nous vous enverrons par e-mail un lien pour en choisir un nouveau.',
  },
  'reset-password-email': {
    title: 'Consultez vos e-mails',
    emailDescription:
      'Si ${username} a un compte ici, un e-mail contenant un lien de réinitialisation du mot de passe est en route.',
    resendLinkText: 'Renvoyer',
  },
  'reset-password': {
    'password-breached':
      'Ce mot de passe figure dans une fuite de données survenue ailleurs, d’autres pourraient donc l’essayer. Veuillez en choisir un autre et ne l’utiliser nulle part ailleurs.',
    'password-unchecked':
      'Nous n’avons pas pu vérifier ce mot de passe pour le moment. Veuillez réessayer dans quelques minutes.',
    title: 'Choisissez un nouveau mot de passe',
    pageTitle: 'Choisissez un nouveau mot de passe',
    description: 'pour ${email}',
    buttonText: 'Réinitialiser le mot de passe',
    'no-password': 'Veuillez saisir un nouveau mot de passe.',
  },
  'reset-password-success': {
    title: 'Mot de passe modifié',
    description:
      'Votre nouveau mot de passe est actif. Toutes vos sessions ont pris fin : utilisez-le désormais pour vous connecter.',
    buttonText: 'Retour à ${clientName}',
  },
  'reset-password-error': {
    title: 'Ce lien ne fonctionne pas',
    pageTitle: 'Ce lien ne fonctionne pas',
    deniedTitle: 'Votre mot de passe n’a pas été modifié',
    invalidDescription:
      'Veuillez vérifier que vous avez ouvert le lien complet de l’e-mail, ou demandez-en un nouveau.',
    expiredDescription:
      'Les liens de réinitialisation du mot de passe ont une durée limitée. Veuillez en demander un nouveau.',
    usedDescription:
      'Un lien de réinitialisation du mot de passe ne fonctionne qu’une fois. S’il vous en faut un autre, veuillez en demander un nouveau.',
    deniedDescription:
      'Nous n’avons pas pu le réinitialiser de cette manière. Veuillez demander de l’aide à l’exploitant de ce service.',
    buttonText: 'Retour à ${clientName}',
  },
  'brute-force-protection-unblock': {
    title: 'Débloquez votre compte',
    pageTitle: 'Débloquez votre compte',
    description:
      'Les connexions à ${userName} ont été bloquées après trop de mots de passe erronés. Levez le blocage si c’était vous.',
    advice: 'Si ce n’était pas vous, laissez le blocage en place et choisissez un nouveau mot de passe.',
    buttonText: 'Débloquer mon compte',
  },
  'brute-force-protection-unblock-success': {
    title: 'Votre compte est débloqué',
    pageTitle: 'Votre compte est débloqué',
    description: 'Vous pouvez vous reconnecter.',
    buttonText: 'Retour à ${clientName}',
  },
  'brute-force-protection-unblock-failure': {
    title: 'Ce lien ne fonctionne pas',
    pageTitle: 'Ce lien ne fonctionne pas',
    invalidDescription: 'Veuillez vérifier que vous avez ouvert le lien complet de l’e-mail.',
    expiredDescription:
      'Les liens de déblocage d’un compte ont une durée limitée. Vous pouvez plutôt réinitialiser votre mot de passe.',
    usedDescription:
      'Un lien de déblocage d’un compte ne fonctionne qu’une fois. En cas de nouveau blocage, un nouvel e-mail vous est envoyé.',
    buttonText: 'Retour à ${clientName}',
  },
  'email-verification-result': {
    title: 'Adresse e-mail',
    verifiedTitle: 'Adresse e-mail confirmée',
    errorTitle: 'Ce lien ne fonctionne pas',
    verifiedDescription: 'Merci. Votre adresse e-mail a été confirmée.',
    alreadyVerifiedDescription: 'Votre adresse e-mail avait déjà été confirmée. Il n’y a rien d’autre à faire.',
    expiredDescription: 'Le lien a expiré. Veuillez en demander un nouveau.',
    usedDescription: 'Le lien a déjà été utilisé.',
    invalidDescription: 'Veuillez vérifier que vous avez ouvert le lien complet de l’e-mail.',
    buttonText: 'Retour à ${clientName}',
  },
  'mfa-enroll-result': {
    title: 'Deuxième étape',
    enrolledTitle: 'Tout est prêt',
    enrolledDescription: 'Vous pouvez désormais utiliser cette méthode pour confirmer que c’est bien vous.',
    invalidTicketTitle: 'Ce lien ne fonctionne pas',
    invalidTicketDescription: 'Veuillez vérifier que vous avez ouvert le lien complet, ou demandez-en un nouveau.',
    expiredTicketTitle: 'Ce lien a expiré',
    expiredTicketDescription: 'Veuillez en demander un nouveau.',
    alreadyUsedTitle: 'Ce lien a déjà été utilisé',
    alreadyUsedDescription:
      'Chaque lien ne fonctionne qu’une fois. Si ce n’est pas vous qui l’avez utilisé, prévenez la personne qui vous l’a envoyé.',
    alreadyEnrolledTitle: 'Tout est déjà configuré',
    alreadyEnrolledDescription:
      'Votre compte a déjà une deuxième étape. Pour en ajouter une autre, demandez un nouveau lien.',
    genericErrorTitle: 'Cela n’a pas fonctionné',
    genericError: 'La méthode n’a pas pu être ajoutée. Veuillez demander un nouveau lien ou réessayer plus tard.',
  },
  consent: {
    title: 'Autoriser ${clientName}',
    pageTitle: 'Autoriser ${clientName}',
    description: '${clientName} demande l’accès à votre compte ${companyName}.',
    scopesTitle: 'Cette application pourra',
    acceptButtonText: 'Accepter',
    declineButtonText: 'Refuser',
    openid: 'savoir qui vous êtes',
    profile: 'voir votre nom, votre photo et d’autres informations de votre profil',
    email: 'voir votre adresse e-mail',
    phone: 'voir votre numéro de téléphone',
    address: 'voir votre adresse postale',
    offline_access: 'rester connectée en votre absence',
  },
  'accept-invitation': {
    pageTitle: 'Votre invitation à rejoindre ${companyName}',
    title: 'Vous avez une invitation',
    description: '${inviterName} vous invite (${email}) à rejoindre ${companyName} sur ${clientName}.',
    buttonText: 'Accepter l’invitation',
  },
  'organization-selection': {
    pageTitle: 'Votre organisation',
    title: 'Votre organisation',
    description: 'Saisissez le nom de l’organisation à laquelle vous vous connectez.',
    descriptionEmail: 'Saisissez votre adresse e-mail dans l’organisation à laquelle vous vous connectez.',
    descriptionBoth:
      'Saisissez le nom de l’organisation à laquelle vous vous connectez, ou l’adresse e-mail que vous y avez.',
    organizationLabel: 'Nom de l’organisation',
    organizationLabelEmail: 'Adresse e-mail',
    organizationLabelBoth: 'Nom de l’organisation ou adresse e-mail',
    continueTextB2C: 'Continuer avec un compte personnel',
  },
  'organization-picker': {
    pageTitle: 'Choisissez une organisation',
    title: 'Choisissez une organisation',
    titleB2C: 'Choisissez un compte',
    description: 'Avec quelle organisation souhaitez-vous continuer ?',
    descriptionB2C: 'Continuez avec une organisation ou à titre personnel.',
    listLabel: 'Organisations',
    continueTextB2C: 'Continuer avec le compte personnel',
  },
  'device-code-activation': {
    title: 'Connectez un appareil',
    description: 'Saisissez le code affiché par votre appareil.',
    codeLabel: 'Code',
    'invalid-code': 'Ce code n’est pas valide. Veuillez vérifier ce qu’affiche votre appareil.',
    'invalid-expired-code': 'Ce code a expiré. Veuillez en demander un nouveau sur votre appareil.',
  },
  'device-code-confirmation': {
    title: 'Est-ce votre appareil ?',
    description:
      'Continuez uniquement si votre appareil affiche ce code et vous demande de vous connecter à ${clientName}.',
    confirmButtonText: 'Oui, c’est bien lui',
    cancelButtonText: 'Annuler',
  },
  'device-code-activation-allowed': {
    title: 'Votre appareil est connecté',
    description: 'Vous pouvez fermer cette fenêtre et poursuivre sur l’appareil.',
  },
  'device-code-activation-denied': {
    title: 'L’appareil n’a pas été connecté',
    description: 'Vous, ou ce service, avez refusé la demande.',
  },
  logout: {
    title: 'Se déconnecter ?',
    description: 'Voulez-vous vous déconnecter de ${companyName} ?',
    acceptButtonText: 'Se déconnecter',
    declineButtonText: 'Rester connecté',
  },
  'logout-complete': { title: 'Vous êtes déconnecté', description: 'Vous pouvez fermer cette fenêtre.' },
  'logout-aborted': {
    title: 'Vous êtes toujours connecté',
    description: 'Rien n’a changé. Vous pouvez fermer cette fenêtre.',
  },
  'redirect-return': {
    title: 'Retour à votre connexion',
    description: 'Vous revenez d’une autre page. Poursuivez votre connexion.',
  },
  status: {
    title: 'Cela n’a pas fonctionné',
    pageTitle: 'Erreur',
    description: 'Nous ne pouvons pas poursuivre cette demande.',
    detailsText: 'Détails pour le développeur',
    buttonText: 'Retour à ${clientName}',
    invalid_request: 'La demande est incomplète ou n’est pas valide.',
    login_not_found:
      'Cette connexion a pris fin ou a été commencée dans un autre navigateur. Veuillez revenir à l’application et réessayer.',
    login_expired: 'Cette connexion a pris trop de temps et a expiré. Veuillez revenir à l’application et réessayer.',
    too_many_requests:
      'Trop de demandes proviennent de l’endroit où vous êtes. Veuillez patienter une minute et réessayer.',
    not_found: 'Il n’y a rien à cette adresse.',
    server_error: 'Une erreur s’est produite de notre côté. Veuillez réessayer plus tard.',
  },
}
