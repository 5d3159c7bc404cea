package notify

import "github.com/candorhq/candor/internal/interview"

// tongues are the languages we write letters in, by BCP 47. Another language
// is an organization's own letter, with what must be said in English below it.
func tongues() map[string]tongue {
	return map[string]tongue{"en": english(), "de": german(), "fr": french(), "es": spanish(), "ar": arabic()}
}

func english() tongue {
	return tongue{
		subject: map[interview.MailKind]string{
			interview.MailInvitation: "Your interview with {organization}: {position}",
			interview.MailReminder:   "Reminder: your interview with {organization}",
			interview.MailEnded:      "Your interview with {organization} was called off",
		},
		body: map[interview.MailKind]string{
			interview.MailInvitation: `Hello {first_name},

{organization} invites you to an interview: {position}. You take it in your browser, at a time that suits you. Number of questions: {questions}.

{link}

It opens on {opens}.
You have until {deadline}.

The link is yours alone. Please do not pass it on.`,
			interview.MailReminder: `Hello {first_name},

Your interview with {organization} is still waiting for you: {position}.

{link}

You have until {deadline}.

If you have begun already, the same link goes on where you stopped.`,
			interview.MailEnded: `Hello {first_name},

{organization} has called off the interview you were invited to: {position}. Your link no longer works, and there is nothing you need to do.

Questions? Write to {contact}.`,
		},
		button: "Go to the interview", date: "%s, %d %s %d",
		weekdays: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		months:   [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		voice:    "your voice", video: "your picture and voice", writing: "what you write", code: "the code you write", choice: "what you choose",
		signals:   "signs such as leaving the page",
		records:   "What is recorded: {recorded}.",
		assessed:  "Your answers are assessed by an AI. It judges what you say, not how you look or sound.",
		consent:   "Before anything is recorded you are told how it is used, and asked whether you agree. You may decline.",
		human:     "Do you need more time, another format, or would you rather speak to a person? Do you have questions? Write to {contact}.",
		automatic: "This mail was sent automatically for {organization}.",
	}
}

func german() tongue {
	return tongue{
		subject: map[interview.MailKind]string{
			interview.MailInvitation: "Ihr Interview bei {organization}: {position}",
			interview.MailReminder:   "Erinnerung: Ihr Interview bei {organization}",
			interview.MailEnded:      "Ihr Interview bei {organization} findet nicht statt",
		},
		body: map[interview.MailKind]string{
			interview.MailInvitation: `Guten Tag {candidate_name},

{organization} lädt Sie zu einem Interview ein: {position}. Sie führen es im Browser, wann es Ihnen passt. Anzahl der Fragen: {questions}.

{link}

Es öffnet am {opens}.
Sie haben Zeit bis {deadline}.

Der Link ist nur für Sie. Bitte geben Sie ihn nicht weiter.`,
			interview.MailReminder: `Guten Tag {candidate_name},

Ihr Interview bei {organization} wartet noch auf Sie: {position}.

{link}

Sie haben Zeit bis {deadline}.

Wenn Sie schon begonnen haben, geht es mit demselben Link dort weiter, wo Sie aufgehört haben.`,
			interview.MailEnded: `Guten Tag {candidate_name},

{organization} hat das Interview abgesagt, zu dem Sie eingeladen waren: {position}. Ihr Link gilt nicht mehr; Sie brauchen nichts zu tun.

Fragen? Schreiben Sie an {contact}.`,
		},
		button: "Zum Interview", date: "%s, %d. %s %d",
		weekdays: [7]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
		months:   [12]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
		voice:    "Ihre Stimme", video: "Ihr Bild und Ihre Stimme", writing: "was Sie schreiben", code: "Ihr Programmtext", choice: "was Sie auswählen",
		signals:   "Anzeichen wie das Verlassen der Seite",
		records:   "Aufgezeichnet wird: {recorded}.",
		assessed:  "Ihre Antworten bewertet eine KI. Sie beurteilt, was Sie sagen, nicht, wie Sie aussehen oder klingen.",
		consent:   "Bevor etwas aufgezeichnet wird, erfahren Sie, wozu, und werden gefragt, ob Sie einverstanden sind. Sie können ablehnen.",
		human:     "Brauchen Sie mehr Zeit oder eine andere Form, oder sprechen Sie lieber mit einem Menschen? Haben Sie Fragen? Schreiben Sie an {contact}.",
		automatic: "Diese E-Mail wurde automatisch für {organization} verschickt.",
	}
}

func french() tongue {
	return tongue{
		subject: map[interview.MailKind]string{
			interview.MailInvitation: "Votre entretien avec {organization} : {position}",
			interview.MailReminder:   "Rappel : votre entretien avec {organization}",
			interview.MailEnded:      "Votre entretien avec {organization} est annulé",
		},
		body: map[interview.MailKind]string{
			interview.MailInvitation: `Bonjour {candidate_name},

{organization} vous invite à un entretien : {position}. Il se passe dans votre navigateur, quand vous le souhaitez. Nombre de questions : {questions}.

{link}

Il ouvre le {opens}.
Vous avez jusqu’au {deadline}.

Ce lien est personnel. Merci de ne pas le transmettre.`,
			interview.MailReminder: `Bonjour {candidate_name},

Votre entretien avec {organization} vous attend toujours : {position}.

{link}

Vous avez jusqu’au {deadline}.

Si vous avez déjà commencé, le même lien reprend là où vous en étiez.`,
			interview.MailEnded: `Bonjour {candidate_name},

{organization} a annulé l’entretien auquel vous étiez invité(e) : {position}. Votre lien ne fonctionne plus et vous n’avez rien à faire.

Des questions ? Écrivez à {contact}.`,
		},
		button: "Aller à l’entretien", date: "%s %d %s %d",
		weekdays: [7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
		months:   [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
		voice:    "votre voix", video: "votre image et votre voix", writing: "ce que vous écrivez", code: "le code que vous écrivez", choice: "ce que vous choisissez",
		signals:   "des signes tels que quitter la page",
		records:   "Ce qui est enregistré : {recorded}.",
		assessed:  "Vos réponses sont évaluées par une IA. Elle juge ce que vous dites, non votre apparence ni votre voix.",
		consent:   "Avant tout enregistrement, l’usage vous est expliqué et votre accord vous est demandé. Vous pouvez refuser.",
		human:     "Il vous faut plus de temps ou une autre forme, ou vous préférez parler à une personne ? Vous avez des questions ? Écrivez à {contact}.",
		automatic: "Ce message a été envoyé automatiquement pour {organization}.",
	}
}

func spanish() tongue {
	return tongue{
		subject: map[interview.MailKind]string{
			interview.MailInvitation: "Su entrevista con {organization}: {position}",
			interview.MailReminder:   "Recordatorio: su entrevista con {organization}",
			interview.MailEnded:      "Su entrevista con {organization} se ha cancelado",
		},
		body: map[interview.MailKind]string{
			interview.MailInvitation: `Hola, {first_name}:

{organization} le invita a una entrevista: {position}. Se hace en el navegador, cuando le venga bien. Número de preguntas: {questions}.

{link}

Se abre el {opens}.
Tiene tiempo hasta el {deadline}.

El enlace es solo para usted. Por favor, no lo comparta.`,
			interview.MailReminder: `Hola, {first_name}:

Su entrevista con {organization} le sigue esperando: {position}.

{link}

Tiene tiempo hasta el {deadline}.

Si ya ha empezado, el mismo enlace continúa donde lo dejó.`,
			interview.MailEnded: `Hola, {first_name}:

{organization} ha cancelado la entrevista a la que le invitó: {position}. Su enlace ya no funciona y no tiene que hacer nada.

¿Preguntas? Escriba a {contact}.`,
		},
		button: "Ir a la entrevista", date: "%s, %d de %s de %d",
		weekdays: [7]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
		months:   [12]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
		voice:    "su voz", video: "su imagen y su voz", writing: "lo que escribe", code: "el código que escribe", choice: "lo que elige",
		signals:   "señales como salir de la página",
		records:   "Qué se graba: {recorded}.",
		assessed:  "Una IA evalúa sus respuestas. Juzga lo que dice, no su aspecto ni su voz.",
		consent:   "Antes de grabar nada se le explica para qué se usa y se le pide su consentimiento. Puede negarse.",
		human:     "¿Necesita más tiempo u otro formato, o prefiere hablar con una persona? ¿Tiene preguntas? Escriba a {contact}.",
		automatic: "Este mensaje se envió automáticamente en nombre de {organization}.",
	}
}

// arabic speaks to the reader without gender where it can, in modern standard
// Arabic. Addresses stand on lines of their own: they run the other way.
func arabic() tongue {
	return tongue{
		subject: map[interview.MailKind]string{
			interview.MailInvitation: "مقابلتك مع {organization}: {position}",
			interview.MailReminder:   "تذكير: مقابلتك مع {organization}",
			interview.MailEnded:      "أُلغيت مقابلتك مع {organization}",
		},
		body: map[interview.MailKind]string{
			interview.MailInvitation: `مرحبًا {first_name}،

تدعوك {organization} إلى مقابلة: {position}. تُجريها في المتصفح في الوقت الذي يناسبك. عدد الأسئلة: {questions}.

{link}

تُفتح المقابلة: {opens}.
آخر موعد: {deadline}.

هذا الرابط لك وحدك. نرجو عدم مشاركته مع أحد.`,
			interview.MailReminder: `مرحبًا {first_name}،

مقابلتك مع {organization} ما زالت بانتظارك: {position}.

{link}

آخر موعد: {deadline}.

إن كنت قد بدأت، فالرابط نفسه يتابع من حيث توقفت.`,
			interview.MailEnded: `مرحبًا {first_name}،

ألغت {organization} المقابلة التي دُعيت إليها: {position}. لم يعد رابطك يعمل، وليس عليك فعل شيء.

لديك أسئلة؟ اكتب إلى {contact}.`,
		},
		button: "الانتقال إلى المقابلة", date: "%s %d %s %d",
		weekdays: [7]string{"الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"},
		months:   [12]string{"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"},
		comma:    "، ", voice: "صوتك", video: "صورتك وصوتك", writing: "ما تكتبه", code: "ما تكتبه من برامج", choice: "ما تختاره",
		signals:   "علامات مثل مغادرة الصفحة",
		records:   "ما يُسجَّل: {recorded}.",
		assessed:  "يقيّم إجاباتك ذكاء اصطناعي. وهو يحكم على ما تقوله، لا على مظهرك ولا على صوتك.",
		consent:   "قبل تسجيل أي شيء نشرح لك فيم يُستخدم ونسألك هل توافق. ولك أن ترفض.",
		human:     "هل تحتاج إلى وقت أطول أو إلى طريقة أخرى، أم تفضّل التحدث إلى شخص؟ لديك أسئلة؟ اكتب إلى {contact}.",
		automatic: "أُرسلت هذه الرسالة تلقائيًا باسم {organization}.",
	}
}
