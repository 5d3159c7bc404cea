package interview

import "slices"

// checkForeign holds an import to the rules that hold for everything else, on
// copies of what the importer gave.
func (s *Service) checkForeign(in *Elsewhere) error {
	iv := &in.Interview
	iv.Asked.Skills, in.Plan.Skills = slices.Clone(iv.Asked.Skills), slices.Clone(in.Plan.Skills)
	err := first(
		checkNeeded("dialect", &in.Dialect, 32), checkNeeded("id", &in.Theirs.Interview, MaxName),
		checkText("plan.id", &in.Theirs.Plan, MaxName), checkText("position.id", &in.Theirs.Position, MaxName),
		checkText("candidate.id", &in.Theirs.Candidate, MaxName),
		checkText("external_id", &iv.ExternalID, MaxName), checkMetadata("metadata", iv.Metadata), checkExtra("extra", iv.Extra),
		checkText("reason", &iv.Reason, MaxReason), checkCandidate("candidate.", &in.Candidate),
		checkSkills("skills", iv.Asked.Skills), checkLanguage("language", &iv.Asked.Language),
	)
	if err != nil {
		return err
	}
	if iv.Asked.Language == "" {
		iv.Asked.Language = DefaultLanguage
	}
	if iv.Asked.Questions, err = checkQuestions("questions", iv.Asked.Questions, iv.Asked.Skills); err != nil {
		return err
	}
	if iv.Asked.Questions == nil {
		iv.Asked.Questions = []Question{}
	}
	if err := oneOf("mode", &iv.Asked.Mode, Recorded, Conversation, Phone); err != nil {
		return err
	}
	if err := checkForeignPlan(in); err != nil {
		return err
	}
	if in.Position != nil {
		in.Position = new(*in.Position)
		if err := checkPosition("position.", in.Position); err != nil {
			return err
		}
	}
	for _, t := range times(iv) {
		if err := checkTime("time", t); err != nil {
			return err
		}
	}
	switch {
	case !iv.State.Ended() && !slices.Contains([]State{Scheduled, Invited, InProgress, Completed, Ready, Failed}, iv.State):
		return Wrong("state", "an import cannot be %s", words(iv.State))
	case (iv.State == Ready) != (in.Assessment != nil):
		return Wrong("assessment", "must be given exactly when the interview is ready")
	case in.Assessment == nil:
		return nil
	case !in.Assessment.Imported || in.Assessment.Engine.Name == "":
		return Wrong("assessment", "must say that it is imported, and whose it is")
	}
	return checkAssessment(*in.Assessment)
}

// checkForeignPlan checks the plan as any other, but that one nothing else is
// known of asks what the interview asked, and may ask nothing.
func checkForeignPlan(in *Elsewhere) error {
	p := &in.Plan
	if p.Language == "" {
		p.Language = in.Interview.Asked.Language
	}
	if len(p.Questions) == 0 {
		p.Questions, p.Skills = slices.Clone(in.Interview.Asked.Questions), in.Interview.Asked.Skills
	}
	bare := len(p.Questions) == 0
	if bare {
		p.Questions, p.Status = []Question{{Text: p.Name}}, "archived" // nothing can be asked by it
	}
	if err := checkPlan("plan.", p); err != nil {
		return err
	}
	if in.Interview.Asked.PlanName == "" {
		in.Interview.Asked.PlanName = p.Name
	}
	return nil
}
