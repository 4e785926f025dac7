package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/app"
	"chuangwei/internal/config"
)

// program is the program in a process of its own, with its jobs, serving a data
// folder.
type program struct {
	url string
	cmd *exec.Cmd
}

// startProgram starts this very file again, to serve dir.
func startProgram(ctx context.Context, o options, dir string) (*program, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &program{cmd: exec.CommandContext(ctx, self, "-serve", dir, "-cpuprofile", o.profile)}
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	p.url = strings.TrimSpace(line)
	if err != nil || p.url == "" {
		return nil, errors.Join(fmt.Errorf("the program did not start: %q", line), err, p.kill())
	}
	return p, nil
}

// serveData serves a data folder until it is interrupted or killed.
func serveData(ctx context.Context, o options, dir string) (err error) {
	a, err := app.Open(ctx, config.Settings{Data: dir, Addr: "127.0.0.1:0", Jobs: true}, app.Options{Migrate: true})
	if err != nil {
		return err
	}
	defer closing(&err, a.Close)
	return o.profiled("served", func() error {
		return a.Serve(ctx, func(url string) error {
			_, err := fmt.Println(url)
			return err
		})
	})
}

// peak is the most memory that the program has held, in megabytes.
func (p *program) peak() int64 { return peakOf(strconv.Itoa(p.cmd.Process.Pid)) }

// kill ends the program as a power cut would, without a word.
func (p *program) kill() error {
	err := p.cmd.Process.Kill()
	_ = p.cmd.Wait() // it was killed, which is what it says
	return err
}

// stop lets it end what it does.
func (p *program) stop() error {
	return errors.Join(p.cmd.Process.Signal(os.Interrupt), p.cmd.Wait())
}

// busy is the time of a processor that the program took, once it has ended.
func (p *program) busy() time.Duration {
	if s := p.cmd.ProcessState; s != nil {
		return s.UserTime() + s.SystemTime()
	}
	return 0
}
