package gate

import "sync"

var english = sync.OnceValue(func() *words {
	return lists{
		protected: []topic{
			{"age", []string{
				`how old are you`, `your age`, `what age are you`, `(?:what|which) year (?:were|was) you born`, `your (?:date of birth|birth ?date|birthday|year of birth)`,
				`when were you born`, `when did you (?:graduate from|finish|leave) (?:high )?school`, `(?:are|aren't) you (?:too )?(?:young|old)`, `at your age`,
				`(?:when|how soon) (?:do|will|would) you (?:plan to |want to )?retire`, `your retirement`,
			}},
			{"family", []string{
				`are you (?:married|single|divorced|engaged|pregnant|a (?:single )?(?:mother|father|parent|mom|mum|dad))`,
				`do you have (?:any |small |young )?(?:children|kids|a (?:family|husband|wife|spouse|partner|boyfriend|girlfriend|baby))`,
				`(?:plan|planning|intend|want|going|expect) to (?:have (?:any |more )?(?:children|kids|a (?:family|baby))|start a family|get (?:married|pregnant))`,
				`your (?:husband|wife|spouse|kids|children|marital status|family (?:plans|planning|life|situation|status|responsibilities)|maiden name|child ?care)`,
				`start(?:ing)? a family`, `who (?:takes|will take|looks|will look) (?:care of|after) your`, `maternity leave`, `parental leave`, `what does your (?:partner|father|mother) do`,
			}},
			{"religion", []string{
				`your (?:religion|faith|religious (?:beliefs?|views?|background|holidays?)|church|god)`, `(?:which|what) (?:religion|church|religious|faith)`,
				`do you (?:pray|believe in god|go to church|attend church|observe (?:any |the )?(?:religious|sabbath))`, `are you (?:a )?(?:religious|christian|catholic|protestant|muslim|jewish|hindu|buddhist|atheist)`,
				`wear a (?:headscarf|hijab|turban|cross)`,
			}},
			{"health", []string{
				`your (?:health (?:like|status|condition|problems?|issues?|history)|disability|disabilities|medical (?:history|condition|records?)|illness|illnesses|mental health|medication|body weight|sick (?:days|leave))`,
				`how(?:'s| is) your health`, `about your health\??$`, `are you (?:disabled|handicapped|healthy|ill|sick|in good health)`, `do you have (?:any |a )?(?:disabilit(?:y|ies)|handicaps?|(?:health|medical|mental|chronic)[a-z ]*(?:problems?|conditions?|issues?|illness(?:es)?|diseases?)|illness(?:es)?|diseases?)`,
				`(?:have you|did you) (?:ever )?(?:been|get|be) (?:hospitali[sz]ed|seriously ill|treated for|diagnosed)`, `how many (?:sick days|days (?:were|have) you (?:been )?(?:sick|ill|off sick))`,
				`do you smoke(?:\?| cigarettes| or)`, `do you (?:drink alcohol|take (?:any )?(?:drugs|medications?|medicines?))`, `workers'? compensation`, `runs? in your family`, `family (?:medical|health) history`, `have you (?:ever )?(?:had|suffered from)(?: a| an)? (?:depression|burn-?out|mental|cancer|stroke)`,
			}},
			{"origin", []string{
				`where are you (?:really |originally |actually )?from`, `where (?:were you|are your parents|were your parents) (?:born|from)`, `country of (?:origin|birth)`,
				`your (?:nationality|citizenship|ethnicity|ethnic (?:background|origin)|race\?|native (?:language|tongue|country)|mother tongue|birthplace|place of birth|accent|ancestry|heritage|skin)`,
				`are you (?:a|an) (?:[a-z.]+ )?(?:citizen|immigrant|foreigner|native)`, `is (?:english|that) your (?:first|native) language`,
			}},
			{"union", []string{
				`(?:member|part) of a (?:trade |labou?r |workers' )?union`, `(?:join|joined|joining|belong to|belonged to|support|organi[sz]e) (?:a|the|any) (?:trade |labou?r )?union`, `your (?:trade |labou?r )?union`, `union member(?:ship)?`,
			}},
			{"politics", []string{
				`(?:which|what) (?:political )?party (?:do|did|are) you`, `who (?:did|do|will|would) you vote for`, `your (?:political|politics)`, `are you (?:a )?(?:democrat|republican|socialist|communist|conservative|liberal|left-wing|right-wing)`,
			}},
			{"orientation", []string{
				`are you (?:gay|straight|lesbian|bisexual|homosexual|heterosexual|transgender|trans)`, `your (?:sexual (?:orientation|preference)|sexuality|gender(?: identity)?|sex|pronouns)`, `as a (?:woman|man|mother|father)`,
			}},
			{"record", []string{
				`have you (?:ever )?been (?:arrested|convicted|in (?:prison|jail))`, `(?:your|a) criminal (?:record|history)`, `been in trouble with the (?:law|police)`,
			}},
			{"pay history", []string{
				`your (?:current|last|previous|present|past) (?:salary|pay|wage|compensation|earnings)`, `how much (?:do|did) you (?:earn|make|get paid)`, `(?:salary|pay) history`, `what (?:do|did) you (?:currently )?(?:earn|make) (?:in|at|now|there)`,
			}},
		},
		offJob: []string{
			`what (?:animal|tree|colou?r|fruit|superhero|car|kitchen appliance) (?:would|are) you`, `if you were (?:a|an) (?:animal|tree|colou?r|fruit|superhero|car|kitchen)`,
			`your (?:star sign|zodiac|horoscope|blood type|hobbies|favou?rite (?:colou?r|food|film|movie|book|animal|sport|team))`, `what do you do (?:in your free time|for fun|on (?:the )?weekends?)`,
			`your (?:facebook|instagram|tiktok|twitter|social media)`, `do you own (?:a house|a home|a car)`, `who do you live with`,
		},
		biased: []string{
			`native (?:[a-z]+ )?speakers?`, `(?:is|are|be|somebody|someone|a) young`, `young (?:and|person|people|man|woman|candidate|talent|at heart)`, `youthful`, `digital natives?`, `recent(?:ly)? graduate[sd]?`, `energetic`, `cultural? fit`, `fits? (?:in(?:to)? )?(?:our|the) culture`, `(?:is|are|be) mature`, `able-bodied`, `attractive`, `well[- ]groomed`, `(?:no|without|without an|slight|strong|foreign|regional) accent`, `family man`, `works? like (?:a )?m[ae]n`,
		},
		delivery: []string{
			`eye contact`, `smil(?:e|es|ing)`, `body language`, `tone of voice`, `facial expressions?`, `(?:upright|good|open|body) posture`, `(?:firm|strong|confident|pleasant|clear) voice`, `sounds? (?:confident|nervous|enthusiastic|friendly)`, `looks? (?:confident|nervous|neat|professional)`, `(?:neat|good|personal|professional) appearance`, `dress(?:es|ed)? (?:well|smartly|professionally)`, `speaks? (?:fast|slowly|loudly|without (?:hesitation|pauses))`,
		},
		leading: []string{
			`don't you (?:think|agree|find|feel|believe)`, `wouldn't you (?:say|agree|think|prefer)`, `(?:isn't|aren't|wasn't|doesn't) (?:it|that|this)(?: [a-z]+)? (?:true|clear|obvious|important|better|best|right)`, `isn't it`, `surely you`, `of course you`, `you (?:would|do|are|will|can) [^?.]*, (?:right|correct|wouldn't you|don't you|aren't you|won't you|can't you)\?*`,
			`(?:i|we) (?:assume|suppose|hope|expect|take it)(?: that)? you`, `as we all know`, `obviously`, `everybody knows`, `would you agree that`, `do you agree that`, `how much do you (?:love|enjoy|like)`, `why is [^?]* (?:the best|better)`,
		},
		double: []string{
			`and (?:also )?(?:how|what|when|which|who|where|whether) (?:do|did|does|would|will|have|has|are|is|was|were|could|can|should)`, `and (?:do|did|would|have|are|could|can) you`, `or (?:how|what|when|which|who|where) (?:do|did|would|have)`,
		},
	}.compile()
})
