package gate

import "sync"

var spanish = sync.OnceValue(func() *words {
	return lists{
		protected: []topic{
			{"age", []string{`(?:que|cual es su|cual es tu|su|tu) edad`, `cuantos anos (?:tiene|tienes)`, `(?:su|tu) fecha de nacimiento`, `(?:cuando|en que ano) (?:nacio|naciste)`, `cuando (?:piensa|piensas|planea|planeas) jubilarse`, `a (?:su|tu) edad`}},
			{"family", []string{`(?:esta|estas|es|eres) (?:casad[oa]|solter[oa]|divorciad[oa]|embarazada|prometid[oa])`, `(?:tiene|tienes) (?:hijos|familia|pareja|marido|mujer|esposa?|novi[oa])`, `(?:piensa|piensas|planea|planeas|quiere|quieres|va a|vas a) (?:tener (?:mas )?(?:hijos|un hijo|familia|un bebe)|formar una familia|casarse|casarte|quedar(?:se|te)? embarazada)`, `estado civil`, `(?:su|tu|sus|tus) (?:marido|esposa|esposo|hijos|pareja|situacion familiar|planes familiares)`, `quien (?:cuida|cuidara) (?:de |a )?(?:sus|tus)`, `baja (?:por|de) maternidad`}},
			{"religion", []string{`(?:su|tu) (?:religion|fe|iglesia|creencias religiosas)`, `que religion`, `(?:es|eres) (?:creyente|religios[oa]|catolic[oa]|cristian[oa]|musulman[a]?|judi[oa]|ate[oa])`, `(?:cree|crees) en dios`, `(?:va|vas) a (?:misa|la iglesia)`}},
			{"health", []string{`(?:su|tu) (?:salud|estado de salud|discapacidad|historial medico|enfermedad|medicacion)`, `(?:esta|estas) (?:enferm[oa]|san[oa])`, `(?:tiene|tienes) (?:alguna? |una )?(?:discapacidad|enfermedad|enfermedades|problemas? de salud|problemas? medicos?|limitacion fisica|alergias?)`, `(?:fuma|fumas)`, `(?:toma|tomas) (?:drogas|medicamentos|alcohol)`, `cuantos dias de baja`, `(?:ha|has) (?:tenido|sufrido) (?:una )?(?:depresion|enfermedad)`}},
			{"origin", []string{`de donde (?:es|eres|viene|vienes)`, `donde (?:nacio|naciste)`, `(?:su|tu) (?:nacionalidad|ciudadania|origen|raza|etnia|lengua materna|idioma materno|acento|pais de origen|lugar de nacimiento|color de piel)`, `(?:es|eres) (?:extranjer[oa]|inmigrante)`, `de donde son (?:sus|tus) padres`}},
			{"union", []string{`(?:miembro|afiliad[oa]) (?:de|a) (?:un|algun|el) sindicato`, `(?:su|tu) sindicato`, `(?:esta|estas) (?:afiliad[oa]|sindicad[oa])`, `afiliacion sindical`}},
			{"politics", []string{`que partido`, `por quien (?:voto|votaste|vota|votas)`, `(?:su|sus|tu|tus) (?:ideas|ideologia|opinion|opiniones|afiliacion) politicas?`, `(?:su|tu) ideologia`}},
			{"orientation", []string{`(?:es|eres) (?:gay|lesbiana|homosexual|heterosexual|bisexual|transexual|trans)`, `(?:su|tu) (?:orientacion sexual|sexualidad|identidad de genero|genero)`, `como (?:mujer|hombre|madre|padre)`}},
			{"record", []string{`antecedentes penales`, `(?:ha|has) (?:sido|estado) (?:detenid[oa]|arrestad[oa]|condenad[oa]|en (?:la )?(?:carcel|prision))`}},
			{"pay history", []string{`(?:su|tu) (?:salario|sueldo) (?:actual|anterior|ultimo)`, `(?:su|tu) ultimo (?:salario|sueldo)`, `cuanto (?:gana|ganas|ganaba|ganabas|cobra|cobras|cobraba|cobrabas)`}},
		},
		offJob:   []string{`que animal (?:seria|serias)`, `(?:su|tu) signo (?:del zodiaco|zodiacal)`, `(?:sus|tus) (?:aficiones|pasatiempos|hobbies)`, `que (?:hace|haces) en (?:su|tu) tiempo libre`, `con quien (?:vive|vives)`, `(?:su|tu) (?:color|comida|pelicula|libro|deporte|equipo) favorit[oa]`},
		biased:   []string{`(?:hablante|ingles|espanol|nivel) nativ[oa]`, `(?:es|persona|gente) joven`, `juvenil`, `nativ[oa] digital`, `recien graduad[oa]`, `(?:sin|con|buen) acento`, `encaja (?:en|con) (?:la|nuestra) cultura`, `buena presencia`},
		delivery: []string{`contacto visual`, `mira(?:r)? a los ojos`, `sonrie`, `sonrisa`, `lenguaje corporal`, `tono de voz`, `expresion(?:es)? facial(?:es)?`, `buena (?:postura|apariencia)`, `suena (?:segur[oa]|nervios[oa])`},
		leading:  []string{`¿?verdad\?+$`, `no (?:cree|crees|piensa|piensas|le parece|te parece) que`, `no es (?:cierto|asi|verdad)`, `(?:supongo|asumo|suponemos) que (?:usted|tu|le|te)`, `por supuesto que`, `obviamente`, `como todos sabemos`, `esta de acuerdo (?:en|con) que`, `estas de acuerdo (?:en|con) que`, `seguramente`},
		double:   []string{`y (?:tambien )?¿?(?:como|que|cuando|cual|quien|donde) (?:hizo|hace|hiciste|haces|haria|harias|es|fue|ha|has|lo|le|se|te)`},
	}.compile()
})
