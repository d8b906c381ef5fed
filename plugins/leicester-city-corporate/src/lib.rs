//! Leicester City Council, corporate and housing complaints: an XML export and the self-assessments.
