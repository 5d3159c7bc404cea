package rig

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// HasPostgres says why there can be no PostgreSQL here, if so.
func HasPostgres() error {
	if _, err := postgresFolder(); err != nil {
		return err
	}
	return nil
}

// HasS3 says why there can be no S3 server here, if so.
func HasS3() error {
	if _, err := exec.LookPath(gateway); err != nil {
		return errors.New("versitygw is missing: scripts/setup.sh nodes builds it")
	}
	return nil
}

// HasFFmpeg says that there is none, if so.
func HasFFmpeg() error {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		return errors.New("ffmpeg is missing: apt-get install ffmpeg")
	}
	return nil
}

// HasRoom is a need of so many bytes for temporary files.
func HasRoom(bytes uint64) func() error {
	return func() error {
		var fs syscall.Statfs_t
		if err := syscall.Statfs(os.TempDir(), &fs); err != nil {
			return err
		}
		if free := fs.Bavail * uint64(fs.Bsize); free < bytes {
			return fmt.Errorf("%s has %d MB free and %d are needed; TMPDIR names another folder", os.TempDir(), free>>20, bytes>>20)
		}
		return nil
	}
}

// CanMount says why no file system can be mounted here, if so.
func CanMount() error {
	if os.Getuid() != 0 {
		return errors.New("a file system can be mounted by root only")
	}
	dir, err := os.MkdirTemp("", "candor-mount-")
	if err != nil {
		return err
	}
	defer os.Remove(dir)
	if err := syscall.Mount("candor", dir, "tmpfs", 0, "size=1m"); err != nil {
		return fmt.Errorf("no file system can be mounted: %w", err)
	}
	return syscall.Unmount(dir, 0)
}

// OnTwo begins a command that keeps a program on two of the processors that
// there are: what it takes is then the same on larger machines. It is empty
// where there are no more than two.
func OnTwo() []string {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return nil
	}
	_, list, _ := strings.Cut(string(b), "Cpus_allowed_list:")
	list, _, _ = strings.Cut(list, "\n")
	var all []string
	for part := range strings.SplitSeq(strings.TrimSpace(list), ",") {
		first, last, _ := strings.Cut(part, "-")
		from, err := strconv.Atoi(first)
		if err != nil {
			return nil
		}
		to, err := strconv.Atoi(last)
		if err != nil {
			to = from
		}
		for ; from <= to; from++ {
			all = append(all, strconv.Itoa(from))
		}
	}
	if _, err := exec.LookPath("taskset"); err != nil || len(all) <= 2 {
		return nil
	}
	return []string{"taskset", "-c", strings.Join(all[:2], ",")}
}

// gateway is the S3 server of the tests.
const gateway = ".tools/bin/versitygw"

// postgresFolder is where the programs of the newest PostgreSQL are.
func postgresFolder() (string, error) {
	bins, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(bins) == 0 {
		return "", errors.Join(errors.New("PostgreSQL is not installed: apt-get install postgresql"), err)
	}
	newest, most := "", -1
	for _, b := range bins {
		bin := filepath.Dir(b)
		if n, err := strconv.Atoi(filepath.Base(filepath.Dir(bin))); err == nil && n > most {
			newest, most = bin, n
		}
	}
	if newest == "" {
		newest = filepath.Dir(bins[len(bins)-1])
	}
	return newest, nil
}
