package store_test

import (
	"testing"

	"github.com/candorhq/candor/internal/store/storetest"
)

func TestPostgreSQLKeepsWhatTheSuiteAsks(t *testing.T) { storetest.Run(t, storetest.Postgres) }
