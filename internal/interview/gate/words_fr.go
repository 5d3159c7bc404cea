package gate

import "sync"

var french = sync.OnceValue(func() *words {
	return lists{
		protected: []topic{
			{"age", []string{`quel age (?:avez-vous|as-tu|vous avez|tu as)`, `(?:votre|ton) (?:age|date de naissance|annee de naissance)`, `(?:quand|en quelle annee) (?:etes-vous|es-tu) nee?`, `a (?:votre|ton) age`, `quand (?:comptez-vous|pensez-vous|comptes-tu) (?:prendre votre retraite|partir a la retraite)`}},
			{"family", []string{`(?:etes-vous|es-tu|vous etes) (?:mariee?|celibataire|divorcee?|enceinte|fiancee?|mere|pere|en couple)`, `(?:avez-vous|as-tu|vous avez) (?:des |un |une )?(?:enfants?|famille|mari|femme|conjointe?|compagnon|compagne)`, `(?:voulez-vous|souhaitez-vous|comptez-vous|envisagez-vous|prevoyez-vous|veux-tu) (?:d')?(?:avoir (?:des|d'autres|un) enfants?|fonder une famille|vous marier|une grossesse)`, `situation (?:familiale|de famille)`, `etat civil`, `(?:votre|vos|ton|ta|tes) (?:mari|femme|enfants|conjointe?|projets familiaux|situation familiale|vie de famille)`, `conge (?:de )?maternite`, `conge parental`, `qui (?:garde|gardera|s'occupe de) (?:vos|tes)`}},
			{"religion", []string{`(?:votre|ta) (?:religion|foi|eglise|confession)`, `quelle (?:est votre )?religion`, `(?:etes-vous|es-tu) (?:croyante?|religieu(?:x|se)|chretienn?e?|catholique|protestante?|musulmane?|juive?|juif|athee)`, `(?:croyez-vous|crois-tu) en dieu`, `(?:portez-vous|portes-tu) (?:le|un) (?:voile|foulard)`, `(?:vos|tes) (?:croyances|convictions) religieuses`}},
			{"health", []string{`(?:votre|ta|ton) (?:sante|etat de sante|handicap|maladie|dossier medical|traitement medical)`, `(?:etes-vous|es-tu) (?:malade|handicapee?|en bonne sante|enceinte)`, `(?:avez-vous|as-tu) (?:un |une |des )?(?:handicaps?|maladies?|problemes? de sante|problemes? medica(?:l|ux)|allergies?)`, `(?:fumez-vous|fumes-tu)`, `(?:prenez-vous|prends-tu) (?:des )?(?:drogues?|medicaments?)`, `(?:buvez-vous|bois-tu)`, `combien de jours d'arret`, `arrets? maladie`}},
			{"origin", []string{`d'ou (?:venez-vous|viens-tu|etes-vous originaire)`, `(?:ou) (?:etes-vous|es-tu) nee?`, `(?:votre|vos|ton|ta|tes) (?:nationalite|citoyennete|origines?|origine ethnique|race|langue maternelle|accent|pays d'origine|lieu de naissance|couleur de peau)`, `(?:etes-vous|es-tu) (?:etranger|etrangere|immigree?|francaise?)`, `d'ou viennent (?:vos|tes) parents`}},
			{"union", []string{`(?:membre d'un|dans un|adherente? (?:a|d')un) syndicat`, `(?:etes-vous|es-tu) syndiquee?`, `(?:votre|ton) syndicat`, `(?:votre )?appartenance syndicale`, `activites? syndicales?`}},
			{"politics", []string{`quel parti`, `pour qui (?:votez-vous|avez-vous vote|as-tu vote|votes-tu)`, `(?:vos|votre|tes|ton) (?:opinions?|idees?|convictions?|engagement) politiques?`}},
			{"orientation", []string{`(?:etes-vous|es-tu) (?:gay|lesbienne|homosexuelle?|heterosexuelle?|bisexuelle?|transgenre|trans)`, `(?:votre|ton) (?:orientation sexuelle|sexualite|identite de genre|genre)`, `en tant que (?:femme|homme|mere|pere)`}},
			{"record", []string{`(?:avez-vous|as-tu) (?:deja )?ete (?:arretee?|condamnee?|en prison)`, `(?:votre|ton|un) casier judiciaire`}},
			{"pay history", []string{`(?:votre|ton) (?:salaire|remuneration) (?:actuelle?|precedente?|anterieure?)`, `(?:votre|ton) (?:ancien|dernier) salaire`, `combien (?:gagnez-vous|gagniez-vous|gagnes-tu|etes-vous payee?)`}},
		},
		offJob:   []string{`quel animal (?:seriez-vous|serais-tu)`, `(?:votre|ton) signe (?:astrologique|du zodiaque)`, `(?:vos|tes) (?:loisirs|hobbies|passe-temps)`, `que (?:faites-vous|fais-tu) (?:pendant|de|durant) (?:votre|ton) temps libre`, `avec qui (?:vivez-vous|vis-tu)`, `(?:votre|ton) (?:couleur|plat|film|livre|sport) preferee?`},
		biased:   []string{`langue maternelle`, `locuteur natif`, `(?:est|etre|personne) jeune`, `digital native`, `jeune diplomee?`, `(?:sans|avec un) accent`, `bonne presentation`, `correspond a (?:la|notre) culture`},
		delivery: []string{`contact visuel`, `regarde dans les yeux`, `sourit`, `sourire`, `langage corporel`, `ton de (?:la )?voix`, `expressions? (?:du visage|faciales?)`, `bonne (?:posture|apparence)`, `presentation physique`},
		leading:  []string{`n'est-ce pas`, `n'est-il pas (?:vrai|evident|clair)`, `ne (?:pensez|croyez|trouvez)-vous pas`, `ne (?:penses|crois|trouves)-tu pas`, `vous (?:etes|avez|pouvez|savez) (?:bien )?sur(?:ement)?`, `(?:je|nous) suppos(?:e|ons) que vous`, `bien entendu`, `evidemment`, `comme chacun sait`, `etes-vous d'accord (?:que|pour dire)`},
		double:   []string{`et (?:aussi )?(?:comment|que|quand|quel(?:le)?s?|qui|ou|qu'est-ce que|pour qui) (?:avez|faites|feriez|est|etes|ferez|a|as|fais|ferais)`},
	}.compile()
})
