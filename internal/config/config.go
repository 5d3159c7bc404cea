// Package config holds the operator's settings: the Config struct, its
// defaults, where each value may come from, and what is checked before
// anything starts. A value on the command line wins over the environment, that
// over the configuration file, that over the default. Secrets come from files
// or the environment and are never printed. The installation's own keys are in
// secrets.go.
package config

import "time"

// Config is every setting. The tags name it in all places: yaml in the file,
// name (behind the prefix of its group) as a flag, env in the environment; help
// is shown and default applies where nothing is given. The command line reads
// the same tags. Parts of the program receive their own small structs, made
// from this one; only the wiring sees it whole.
type Config struct {
	Data        string `yaml:"data" name:"data" env:"CANDOR_DATA" default:"candor-data" help:"Folder for the database, recordings and secrets."`
	Listen      string `yaml:"listen" name:"listen" env:"CANDOR_LISTEN" default:"127.0.0.1:8080" help:"Address to serve HTTP on."`
	PublicURL   string `yaml:"public_url" name:"public-url" env:"CANDOR_PUBLIC_URL" help:"URL at which candidates and programs reach this server; links are made with it. Default: the listen address, for use on this machine."`
	Node        string `yaml:"node" name:"node" env:"CANDOR_NODE" help:"Name of this process among several. Default: the host name."`
	SecretsFile string `yaml:"secrets_file" name:"secrets-file" env:"CANDOR_SECRETS_FILE" help:"File with this installation's own keys, made at first start. Default: secrets in the data folder."`

	TrustedProxies []string          `yaml:"trusted_proxies" name:"trusted-proxies" env:"CANDOR_TRUSTED_PROXIES" help:"Addresses or networks of proxies whose X-Forwarded-For is believed."`
	Hosts          map[string]string `yaml:"hosts" name:"hosts" env:"CANDOR_HOSTS" help:"Host names whose root speaks a dialect, as host=dialect."`
	Drain          time.Duration     `yaml:"drain" name:"drain" env:"CANDOR_DRAIN" default:"0s" help:"At a stop, how long requests are still taken while /readyz says that none shall come; longer than a load balancer needs to notice."`
	StopWithin     time.Duration     `yaml:"stop_within" name:"stop-within" env:"CANDOR_STOP_WITHIN" default:"30s" help:"How long a stop waits for requests and tasks."`

	Database  Database  `yaml:"database" embed:"" prefix:"database-" group:"Database"`
	Blob      Blob      `yaml:"blob" embed:"" prefix:"blob-" group:"Recordings and files"`
	Speech    Speech    `yaml:"speech" embed:"" prefix:"speech-" group:"Speech to text"`
	Synthesis Synthesis `yaml:"synthesis" embed:"" prefix:"synthesis-" group:"Text to speech"`
	Media     Media     `yaml:"media" embed:"" prefix:"media-" group:"Media"`
	Dialects  Dialects  `yaml:"dialects" embed:"" prefix:"dialects-" group:"Dialects"`
	Webhooks  Webhooks  `yaml:"webhooks" embed:"" prefix:"webhooks-" group:"Webhooks"`
	Mail      Mail      `yaml:"mail" embed:"" prefix:"mail-" group:"Mail to candidates"`
	OIDC      OIDC      `yaml:"oidc" embed:"" prefix:"oidc-" group:"Single sign-on"`
	Limits    Limits    `yaml:"limits" embed:"" prefix:"limits-" group:"Limits"`
	Retention Retention `yaml:"retention" embed:"" prefix:"retention-" group:"Retention"`
	Tasks     Tasks     `yaml:"tasks" embed:"" prefix:"tasks-" group:"Tasks"`
	Log       Log       `yaml:"log" embed:"" prefix:"log-" group:"Observability"`
	Metrics   Metrics   `yaml:"metrics" embed:"" prefix:"metrics-" group:"Observability"`
	Trace     Trace     `yaml:"trace" embed:"" prefix:"trace-" group:"Observability"`
}

// Database says where rows are kept.
type Database struct {
	URL     Secret `yaml:"url" name:"url" env:"CANDOR_DATABASE_URL" help:"postgres://user:password@host/name. Default: SQLite in the data folder."`
	URLFile string `yaml:"url_file" name:"url-file" env:"CANDOR_DATABASE_URL_FILE" help:"File that holds the database URL."`
}

// Blob says where recordings and files are kept.
type Blob struct {
	Kind    string        `yaml:"kind" name:"kind" env:"CANDOR_BLOB_KIND" default:"dir" enum:"dir,s3" help:"Where recordings are kept: dir or s3."`
	Dir     string        `yaml:"dir" name:"dir" env:"CANDOR_BLOB_DIR" help:"Folder for recordings. Default: blobs in the data folder."`
	LinkTTL time.Duration `yaml:"link_ttl" name:"link-ttl" env:"CANDOR_BLOB_LINK_TTL" default:"12h" help:"How long a signed link to a recording works at least; it ends at a full hour."`
	S3      S3            `yaml:"s3" embed:"" prefix:"s3-"`
}

// S3 says which bucket keeps recordings.
type S3 struct {
	Endpoint      string `yaml:"endpoint" name:"endpoint" env:"CANDOR_BLOB_S3_ENDPOINT" help:"URL of the S3 server, such as https://s3.eu-central-1.amazonaws.com."`
	Bucket        string `yaml:"bucket" name:"bucket" env:"CANDOR_BLOB_S3_BUCKET" help:"Bucket for recordings."`
	Region        string `yaml:"region" name:"region" env:"CANDOR_BLOB_S3_REGION" default:"us-east-1" help:"Region of the bucket."`
	AccessKey     string `yaml:"access_key" name:"access-key" env:"CANDOR_BLOB_S3_ACCESS_KEY" help:"Access key id."`
	SecretKey     Secret `yaml:"secret_key" name:"secret-key" env:"CANDOR_BLOB_S3_SECRET_KEY" help:"Secret access key; better in a file."`
	SecretKeyFile string `yaml:"secret_key_file" name:"secret-key-file" env:"CANDOR_BLOB_S3_SECRET_KEY_FILE" help:"File that holds the secret access key."`
	PathStyle     bool   `yaml:"path_style" name:"path-style" env:"CANDOR_BLOB_S3_PATH_STYLE" help:"Name the bucket in the path, as MinIO, Ceph and most others want it."`
	Presign       bool   `yaml:"presign" name:"presign" env:"CANDOR_BLOB_S3_PRESIGN" help:"Send browsers to the S3 server itself; it must be reachable for them under its endpoint."`
}

// Speech says what turns answers into text.
type Speech struct {
	Engine   string  `yaml:"engine" name:"engine" env:"CANDOR_SPEECH_ENGINE" default:"auto" enum:"auto,embedded,openai,off" help:"Engine where an organization chose none: auto, embedded, openai or off. Auto takes openai when it is set up."`
	Embedded bool    `yaml:"embedded" name:"embedded" env:"CANDOR_SPEECH_EMBEDDED" default:"true" negatable:"" help:"Offer the embedded recogniser."`
	Worker   string  `yaml:"worker" name:"worker" env:"CANDOR_SPEECH_WORKER" help:"Program of the embedded recogniser. Default: candor-asr beside this program, then in PATH."`
	Workers  int     `yaml:"workers" name:"workers" env:"CANDOR_SPEECH_WORKERS" default:"0" help:"Processes of the embedded recogniser; 0 means one for each processor."`
	OpenAI   Service `yaml:"openai" embed:"" prefix:"openai-" envprefix:"CANDOR_SPEECH_OPENAI_"`
}

// Synthesis says what reads questions aloud.
type Synthesis struct {
	Engine string  `yaml:"engine" name:"engine" env:"CANDOR_SYNTHESIS_ENGINE" default:"auto" enum:"auto,flite,espeak,openai,off" help:"Voice where an organization chose none: auto, flite, espeak, openai or off. Auto takes the first that is there, openai before the others."`
	Flite  string  `yaml:"flite" name:"flite" env:"CANDOR_SYNTHESIS_FLITE" default:"flite" help:"The flite program."`
	Espeak string  `yaml:"espeak" name:"espeak" env:"CANDOR_SYNTHESIS_ESPEAK" default:"espeak-ng" help:"The espeak-ng program."`
	Voice  string  `yaml:"voice" name:"voice" env:"CANDOR_SYNTHESIS_VOICE" help:"Voice of the chosen engine. Default: the engine's own."`
	OpenAI Service `yaml:"openai" embed:"" prefix:"openai-" envprefix:"CANDOR_SYNTHESIS_OPENAI_"`
}

// Service is an API in the form of OpenAI's. Its environment variables begin
// with the envprefix of its place, such as CANDOR_SPEECH_OPENAI_URL.
type Service struct {
	URL     string `yaml:"url" name:"url" env:"URL" help:"Base URL of an OpenAI-compatible API, such as http://127.0.0.1:8000/v1. Default: none."`
	Key     Secret `yaml:"key" name:"key" env:"KEY" help:"Its key; better in a file."`
	KeyFile string `yaml:"key_file" name:"key-file" env:"KEY_FILE" help:"File that holds its key."`
	Model   string `yaml:"model" name:"model" env:"MODEL" help:"Model to ask for."`
}

// Media says what decodes recordings.
type Media struct {
	FFmpeg  string        `yaml:"ffmpeg" name:"ffmpeg" env:"CANDOR_MEDIA_FFMPEG" default:"ffmpeg" help:"The ffmpeg program; off leaves WebM with Opus and WAV only."`
	Timeout time.Duration `yaml:"timeout" name:"timeout" env:"CANDOR_MEDIA_TIMEOUT" default:"10m" help:"Longest time to decode one recording."`
	Longest time.Duration `yaml:"longest" name:"longest" env:"CANDOR_MEDIA_LONGEST" default:"3h" help:"Longest recording; an hour takes 115 MB of the data folder while it is decoded."`
}

// Dialects says what an operator may choose about other products' APIs.
type Dialects struct {
	InstaviewBare bool `yaml:"instaview_bare" name:"instaview-bare" env:"CANDOR_DIALECTS_INSTAVIEW_BARE" help:"InstaView's answers are the bare object, without the success envelope."`
}

// Webhooks says how others are told.
type Webhooks struct {
	AllowPrivate bool          `yaml:"allow_private" name:"allow-private" env:"CANDOR_WEBHOOKS_ALLOW_PRIVATE" help:"Deliver to loopback and private addresses too."`
	Timeout      time.Duration `yaml:"timeout" name:"timeout" env:"CANDOR_WEBHOOKS_TIMEOUT" default:"15s" help:"Longest time for one delivery."`
}

// Mail says how candidates are written to. Without a server nobody is, and
// whoever invites hands the link on.
type Mail struct {
	URL     Secret        `yaml:"url" name:"url" env:"CANDOR_MAIL_URL" help:"SMTP server: smtp://user:password@host:587 (STARTTLS, always), smtps://host:465 (TLS from the start) or smtp://host:25?tls=none. Default: no mail is sent."`
	URLFile string        `yaml:"url_file" name:"url-file" env:"CANDOR_MAIL_URL_FILE" help:"File that holds that URL."`
	From    string        `yaml:"from" name:"from" env:"CANDOR_MAIL_FROM" help:"Sender: an address, or a name and an address as in Candor <noreply@example.org>."`
	ReplyTo string        `yaml:"reply_to" name:"reply-to" env:"CANDOR_MAIL_REPLY_TO" help:"Where answers go when an organization has no contact address. Default: to the sender."`
	Timeout time.Duration `yaml:"timeout" name:"timeout" env:"CANDOR_MAIL_TIMEOUT" default:"30s" help:"Longest time to hand over one mail."`
}

// OIDC says which OpenID provider signs members in to the console. Without an
// issuer there is only the password.
type OIDC struct {
	Issuer           string `yaml:"issuer" name:"issuer" env:"CANDOR_OIDC_ISSUER" help:"URL of the OpenID provider that members sign in with, exactly as it names itself. Default: passwords only."`
	ClientID         string `yaml:"client_id" name:"client-id" env:"CANDOR_OIDC_CLIENT_ID" help:"Client id that the provider gave this server."`
	ClientSecret     Secret `yaml:"client_secret" name:"client-secret" env:"CANDOR_OIDC_CLIENT_SECRET" help:"Secret of that client; better in a file."`
	ClientSecretFile string `yaml:"client_secret_file" name:"client-secret-file" env:"CANDOR_OIDC_CLIENT_SECRET_FILE" help:"File that holds the secret."`
	Name             string `yaml:"name" name:"name" env:"CANDOR_OIDC_NAME" default:"single sign-on" help:"How people know the provider; it stands on the button behind Sign in with."`
}

// Limits bounds what one caller may ask for. A rate of 0 is no limit.
type Limits struct {
	Upload      Size `yaml:"upload" name:"upload" env:"CANDOR_LIMITS_UPLOAD" default:"2GiB" help:"Largest recording."`
	KeyRate     int  `yaml:"key_rate" name:"key-rate" env:"CANDOR_LIMITS_KEY_RATE" default:"1200" help:"Requests a minute for one access key; 0 is no limit."`
	OrgRate     int  `yaml:"organization_rate" name:"organization-rate" env:"CANDOR_LIMITS_ORGANIZATION_RATE" default:"6000" help:"Requests a minute for all access keys of one organization together; 0 is no limit."`
	AddressRate int  `yaml:"address_rate" name:"address-rate" env:"CANDOR_LIMITS_ADDRESS_RATE" default:"600" help:"Requests a minute without a key from one address; 0 is no limit."`
}

// Retention is for organizations that chose none themselves.
type Retention struct {
	RecordingDays int `yaml:"recording_days" name:"recording-days" env:"CANDOR_RETENTION_RECORDING_DAYS" default:"180" help:"Days after an interview's completion until its recordings are deleted; 0 keeps them."`
}

// Tasks bounds the work in the background.
type Tasks struct {
	Concurrency int `yaml:"concurrency" name:"concurrency" env:"CANDOR_TASKS_CONCURRENCY" default:"0" help:"Tasks at the same time in this process; 0 means two for each processor."`
}

// Log says what is written to standard error.
type Log struct {
	Level  string `yaml:"level" name:"level" env:"CANDOR_LOG_LEVEL" default:"info" enum:"debug,info,warn,error" help:"Least important message to log: debug, info, warn or error."`
	Format string `yaml:"format" name:"format" env:"CANDOR_LOG_FORMAT" default:"text" enum:"text,json" help:"Form of the log: text or json."`
}

// Metrics says where Prometheus reads.
type Metrics struct {
	Listen string `yaml:"listen" name:"listen" env:"CANDOR_METRICS_LISTEN" help:"Address of its own for /metrics. Default: the listen address, for callers on this machine."`
}

// Trace says where OpenTelemetry traces go.
type Trace struct {
	Endpoint string `yaml:"endpoint" name:"endpoint" env:"CANDOR_TRACE_ENDPOINT" help:"URL of an OTLP/HTTP collector. Default: no traces."`
}
